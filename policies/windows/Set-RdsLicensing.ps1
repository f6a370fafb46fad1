#Requires -Version 5.1
<#
.SYNOPSIS
    Puts licensing settings of Remote Desktop Services into effect.
.DESCRIPTION
    Run it as administrator on every server that it names; it sets what belongs to the server it runs on. What is set
    already is left as it is. -WhatIf shows what would change. On a connection broker it needs the module
    RemoteDesktop.
#>
[CmdletBinding(SupportsShouldProcess = $true)]
param(
    # The server whose settings are taken from the table below; by default the one that this runs on.
    [string] $Server = $env:COMPUTERNAME
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

# <settings>

# A name with a domain is compared in full with another one, and by its first part with one without.
function Test-SameServer {
    param([string] $One, [string] $Other)
    if ($One.Contains('.') -and $Other.Contains('.')) { return $One -eq $Other }
    return $One.Split('.')[0] -eq $Other.Split('.')[0]
}

# The order counts: session hosts ask license servers in that order.
function Test-SameList {
    param([string[]] $One, [string[]] $Other)
    return (@($One) -join "`n") -eq (@($Other) -join "`n")
}

function Assert-Success {
    param([object] $Result, [string] $Method)
    if ($Result.ReturnValue -ne 0) { throw "$Method failed with code $($Result.ReturnValue)" }
}

# Deployment properties, which live on the connection brokers.
function Set-DeploymentProperty {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([hashtable] $Entry)
    $broker = $Entry.Brokers[0]
    if ($Entry.Brokers.Count -gt 1) {
        $availability = Get-RDConnectionBrokerHighAvailability -ConnectionBroker $broker
        if ($availability) { $broker = $availability.ActiveManagementServer }
    }
    $found = Get-RDLicenseConfiguration -ConnectionBroker $broker
    $arguments = @{ ConnectionBroker = $broker; Force = $true }
    $changes = @()
    if ($Entry.ContainsKey('Mode')) {
        $arguments.Mode = $Entry.Mode
        if ("$($found.Mode)" -ne $Entry.Mode) { $changes += "mode $($Entry.Mode)" }
    }
    if ($Entry.ContainsKey('LicenseServers')) {
        $arguments.LicenseServer = [string[]] $Entry.LicenseServers
        if (-not (Test-SameList $found.LicenseServer $Entry.LicenseServers)) {
            $changes += "license servers $($Entry.LicenseServers -join ', ')"
        }
    }
    if (-not $changes) {
        Write-Verbose "The deployment of $broker is set already."
        return
    }
    if ($PSCmdlet.ShouldProcess("deployment of $broker", "Set $($changes -join ' and ')")) {
        Set-RDLicenseConfiguration @arguments
    }
}

# A policy value in the registry. A group policy of the domain that sets another value wins at its next refresh.
function Set-PolicyValue {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([hashtable] $Value)
    $path = "HKLM:\$($Value.Key)"
    $key = Get-Item -LiteralPath $path -ErrorAction SilentlyContinue
    if ($key -and $key.GetValueNames() -contains $Value.Name -and
        "$($key.GetValueKind($Value.Name))" -eq $Value.Type -and $key.GetValue($Value.Name) -ceq $Value.Data) {
        Write-Verbose "$($Value.Name) is set already."
        return
    }
    if ($PSCmdlet.ShouldProcess("$path, $($Value.Name)", "Set to $($Value.Data)")) {
        if (-not $key) { $null = New-Item -Path $path -Force }
        $null = New-ItemProperty -LiteralPath $path -Name $Value.Name -PropertyType $Value.Type -Value $Value.Data -Force
    }
}

# What the session host itself is set to, for hosts without a connection broker.
function Set-HostSetting {
    [CmdletBinding(SupportsShouldProcess = $true)]
    param([hashtable] $Entry)
    $setting = Get-CimInstance -Namespace 'root\CIMV2\TerminalServices' -ClassName 'Win32_TerminalServiceSetting'
    if ($Entry.ContainsKey('LicensingType') -and $setting.LicensingType -ne $Entry.LicensingType) {
        if ($setting.PolicySourceLicensingType -eq 1) {
            Write-Warning 'A group policy sets the licensing mode, and wins over what is set here.'
        }
        if ($PSCmdlet.ShouldProcess($Server, "Set licensing mode $($Entry.LicensingType)")) {
            $arguments = @{ LicensingType = [uint32] $Entry.LicensingType }
            $result = Invoke-CimMethod -InputObject $setting -MethodName 'ChangeMode' -Arguments $arguments
            Assert-Success $result 'ChangeMode'
        }
    }
    if ($Entry.ContainsKey('LicenseServers')) {
        $found = (Invoke-CimMethod -InputObject $setting -MethodName 'GetSpecifiedLicenseServerList').SpecifiedLSList
        if (-not (Test-SameList $found $Entry.LicenseServers)) {
            if ($setting.PolicySourceConfiguredLicenseServers -eq 1) {
                Write-Warning 'A group policy names the license servers, and wins over what is set here.'
            }
            if ($PSCmdlet.ShouldProcess($Server, "Set license servers $($Entry.LicenseServers -join ', ')")) {
                $arguments = @{ SpecifiedLSList = [string[]] $Entry.LicenseServers }
                $result = Invoke-CimMethod -InputObject $setting -MethodName 'SetSpecifiedLicenseServerList' -Arguments $arguments
                Assert-Success $result 'SetSpecifiedLicenseServerList'
            }
        }
    }
}

$own = @($Settings | Where-Object { @($_.Servers | Where-Object { Test-SameServer $_ $Server }).Count -gt 0 })
if (-not $own) {
    Write-Warning "Nothing is to be set on $Server."
}
foreach ($entry in $own) {
    if ($entry.ContainsKey('Brokers')) { Set-DeploymentProperty -Entry $entry }
    if ($entry.ContainsKey('Policy')) {
        foreach ($value in $entry.Policy) { Set-PolicyValue -Value $value }
    }
    if ($entry.ContainsKey('LicensingType') -or ($entry.ContainsKey('LicenseServers') -and -not $entry.ContainsKey('Brokers'))) {
        Set-HostSetting -Entry $entry
    }
}
