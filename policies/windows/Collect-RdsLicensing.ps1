#Requires -Version 5.1
<#
.SYNOPSIS
    Writes down how an estate of Remote Desktop Services is licensed.
.DESCRIPTION
    Run it on a host from which you manage the servers, with an account that administers them. It only reads, and
    writes one JSON file. What cannot be read is noted with the reason, and the rest goes on. Users, computers that
    hold licenses, credentials and connection strings are not written down.
.EXAMPLE
    .\Collect-RdsLicensing.ps1 -ConnectionBroker rdcb01.corp.contoso.com
.EXAMPLE
    .\Collect-RdsLicensing.ps1 -Server lic01, rdsh01, rdsh02 -Path estate.json
#>
[CmdletBinding()]
param(
    # A connection broker of the deployment; its servers are read as well. It needs the module RemoteDesktop here.
    [string] $ConnectionBroker,

    # More servers to read: session hosts without a broker, license servers of other deployments.
    [string[]] $Server = @(),

    # The file to write.
    [string] $Path = 'rds-licensing.json'
)

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

$Version = '1'
$LocalMachine = [uint32] 2147483650
$PolicyKey = 'SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services'
$LocalServersKey = 'SYSTEM\CurrentControlSet\Services\TermService\Parameters\LicenseServers'
$RegistryValues = @(
    @{ Key = $PolicyKey; Value = 'LicensingMode'; Type = 'REG_DWORD' }
    @{ Key = $PolicyKey; Value = 'LicenseServers'; Type = 'REG_SZ' }
    @{ Key = $PolicyKey; Value = 'fPreventLicenseUpgrade'; Type = 'REG_DWORD' }
    @{ Key = 'SYSTEM\CurrentControlSet\Control\Terminal Server\RCM\Licensing Core'; Value = 'LicensingMode'; Type = 'REG_DWORD' }
    @{ Key = $LocalServersKey; Value = 'SpecifiedLicenseServers'; Type = 'REG_MULTI_SZ' }
    @{ Key = "$LocalServersKey\SpecifiedLicenseServers"; Value = 'SpecifiedLicenseServers'; Type = 'REG_MULTI_SZ' }
)
$CertificateKey = 'SYSTEM\CurrentControlSet\Control\Terminal Server\RCM'
$CertificateValues = @('Certificate', 'X509 Certificate', 'X509 Certificate ID', 'X509 Certificate2')
$ServedHostsGroups = @('RDS Endpoint Servers', 'Terminal Server Computers')
$LicenseServersGroup = 'Terminal Server License Servers'

# Runs a block that fills in what it reads. When it fails, what was to be read is noted with the reason and stays null;
# a class of WMI that a server does not have is no failure, since the role is not there.
function Read-Part {
    param([string] $What, [System.Collections.ArrayList] $Notes, [scriptblock] $Block)
    try {
        $null = & $Block
    } catch {
        $fault = $_.Exception
        if ($fault -is [Microsoft.Management.Infrastructure.CimException] -and "$($fault.NativeErrorCode)" -eq 'InvalidClass') {
            return
        }
        $null = $Notes.Add([ordered]@{ what = $What; message = "$($fault.Message)" })
    }
}

# The result of a method, when it succeeded.
function Get-Success {
    param([object] $Result, [string] $Method)
    if ($Result.ReturnValue -ne 0) { throw "$Method failed with code $($Result.ReturnValue)" }
    return $Result
}

# Names as an array of plain texts, which stays an array however few there are.
function ConvertTo-NameList {
    param([object] $Names)
    return , @($Names | Where-Object { $null -ne $_ } | ForEach-Object { "$_" })
}

function Read-OperatingSystem {
    param([object] $Session, [System.Collections.Specialized.OrderedDictionary] $Found, [System.Collections.ArrayList] $Notes)
    Read-Part 'Win32_OperatingSystem' $Notes {
        $system = Get-CimInstance -CimSession $Session -ClassName 'Win32_OperatingSystem'
        $Found.operating_system = [ordered]@{
            caption           = $system.Caption
            version           = $system.Version
            build             = $system.BuildNumber
            installation_type = $null
        }
        $Found.operating_system.installation_type = (Get-Success (Invoke-CimMethod -CimSession $Session -Namespace 'root\default' -ClassName 'StdRegProv' -MethodName 'GetStringValue' -Arguments @{
                    hDefKey = $LocalMachine; sSubKeyName = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'; sValueName = 'InstallationType'
                }) 'InstallationType').sValue
    }
    Read-Part 'Win32_ComputerSystem' $Notes {
        $computer = Get-CimInstance -CimSession $Session -ClassName 'Win32_ComputerSystem'
        $Found.directory = [ordered]@{
            part_of_domain = [bool] $computer.PartOfDomain
            name           = "$(if ($computer.PartOfDomain) { $computer.Domain } else { $computer.Workgroup })"
            domain_role    = [int] $computer.DomainRole
        }
    }
}

# The registry values that are there, as they are: which of them counts, is not decided here.
function Read-Registry {
    param([object] $Session, [System.Collections.Specialized.OrderedDictionary] $Found, [System.Collections.ArrayList] $Notes)
    $absent = @(1, 2)
    $values = New-Object System.Collections.ArrayList
    foreach ($wanted in $RegistryValues) {
        Read-Part "registry value $($wanted.Key)\$($wanted.Value)" $Notes {
            $arguments = @{ hDefKey = $LocalMachine; sSubKeyName = $wanted.Key; sValueName = $wanted.Value }
            $result = switch ($wanted.Type) {
                'REG_DWORD' { Invoke-CimMethod -CimSession $Session -Namespace 'root\default' -ClassName 'StdRegProv' -MethodName 'GetDWORDValue' -Arguments $arguments }
                'REG_SZ' { Invoke-CimMethod -CimSession $Session -Namespace 'root\default' -ClassName 'StdRegProv' -MethodName 'GetStringValue' -Arguments $arguments }
                'REG_MULTI_SZ' { Invoke-CimMethod -CimSession $Session -Namespace 'root\default' -ClassName 'StdRegProv' -MethodName 'GetMultiStringValue' -Arguments $arguments }
            }
            if ($absent -notcontains $result.ReturnValue) {
                $null = Get-Success $result 'reading it'
                $data = switch ($wanted.Type) {
                    'REG_DWORD' { [long] $result.uValue }
                    'REG_SZ' { "$($result.sValue)" }
                    'REG_MULTI_SZ' { ConvertTo-NameList $result.sValue }
                }
                if ($wanted.Type -eq 'REG_MULTI_SZ') { $data = ConvertTo-NameList $data }
                $null = $values.Add([ordered]@{ key = $wanted.Key; value = $wanted.Value; type = $wanted.Type; data = $data })
            }
        }
    }
    $Found.registry = @($values)
}

function Read-SessionHost {
    param([object] $Session, [System.Collections.Specialized.OrderedDictionary] $Found, [System.Collections.ArrayList] $Notes)
    Read-Part 'Win32_TerminalServiceSetting' $Notes {
        $setting = Get-CimInstance -CimSession $Session -Namespace 'root\CIMV2\TerminalServices' -ClassName 'Win32_TerminalServiceSetting'
        # 1 is a session host; everything else is a server that administrators sign in to.
        if ($setting.TerminalServerMode -ne 1) { return }
        $part = [ordered]@{
            terminal_server_mode                     = [int] $setting.TerminalServerMode
            licensing_type                           = [int] $setting.LicensingType
            licensing_name                           = $setting.LicensingName
            policy_source_licensing_type             = [int] $setting.PolicySourceLicensingType
            policy_source_configured_license_servers = [int] $setting.PolicySourceConfiguredLicenseServers
            specified_license_servers                = $null
            grace_days_left                          = $null
            connectivity                             = $null
            certificates                             = $null
        }
        $Found.session_host = $part
        Read-Part 'GetSpecifiedLicenseServerList' $Notes {
            $list = Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $setting -MethodName 'GetSpecifiedLicenseServerList') 'GetSpecifiedLicenseServerList'
            $part.specified_license_servers = ConvertTo-NameList $list.SpecifiedLSList
        }
        Read-Part 'GetGracePeriodDays' $Notes {
            $grace = Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $setting -MethodName 'GetGracePeriodDays') 'GetGracePeriodDays'
            $part.grace_days_left = [int] $grace.DaysLeft
        }
        $part.connectivity = @(foreach ($name in @($part.specified_license_servers | Where-Object { $_ })) {
                $state = [ordered]@{ license_server = $name; status = $null }
                Read-Part "GetTStoLSConnectivityStatus for $name" $Notes {
                    $status = Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $setting -MethodName 'GetTStoLSConnectivityStatus' -Arguments @{ ServerName = $name }) 'GetTStoLSConnectivityStatus'
                    $state.status = [int] $status.TsToLsConnectivityStatus
                }
                $state
            })
        Read-Part 'certificates' $Notes {
            $names = Get-Success (Invoke-CimMethod -CimSession $Session -Namespace 'root\default' -ClassName 'StdRegProv' -MethodName 'EnumValues' -Arguments @{ hDefKey = $LocalMachine; sSubKeyName = $CertificateKey }) 'EnumValues'
            $part.certificates = ConvertTo-NameList @($CertificateValues | Where-Object { $names.sNames -contains $_ })
        }
    }
    Read-Part 'Win32_TSDeploymentLicensing' $Notes {
        $central = Get-CimInstance -CimSession $Session -Namespace 'root\CIMV2\TerminalServices' -ClassName 'Win32_TSDeploymentLicensing'
        if ($central) {
            $Found.central_licensing = [ordered]@{
                use_central_licensing_settings = [bool] $central.UseCentralLicensingSettings
                license_servers                = ConvertTo-NameList $central.LicenseServers
                licensing_type                 = [int] $central.LicensingType
            }
        }
    }
}

# Key packs, and how many licenses of each are in which state: to whom they went is not read.
function Read-Licenses {
    param([object] $Session, [System.Collections.Specialized.OrderedDictionary] $Part, [System.Collections.ArrayList] $Notes)
    Read-Part 'Win32_TSLicenseKeyPack' $Notes {
        $packs = Get-CimInstance -CimSession $Session -ClassName 'Win32_TSLicenseKeyPack'
        $Part.key_packs = @(foreach ($pack in $packs) {
                [ordered]@{
                    key_pack_id        = [long] $pack.KeyPackId
                    description        = $pack.Description
                    type_and_model     = $pack.TypeAndModel
                    key_pack_type      = [int] $pack.KeyPackType
                    product_type       = [int] $pack.ProductType
                    product_version    = $pack.ProductVersion
                    product_version_id = [long] $pack.ProductVersionID
                    total_licenses     = [long] $pack.TotalLicenses
                    issued_licenses    = [long] $pack.IssuedLicenses
                    available_licenses = [long] $pack.AvailableLicenses
                    expiration_date    = $(if ($pack.ExpirationDate) { $pack.ExpirationDate.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture) })
                }
            })
    }
    Read-Part 'Win32_TSIssuedLicense' $Notes {
        $issued = Get-CimInstance -CimSession $Session -ClassName 'Win32_TSIssuedLicense' -Property 'KeyPackId', 'LicenseStatus'
        $Part.issued_licenses = @(foreach ($group in @($issued | Group-Object -Property 'KeyPackId', 'LicenseStatus')) {
                [ordered]@{
                    key_pack_id    = [long] $group.Group[0].KeyPackId
                    license_status = [int] $group.Group[0].LicenseStatus
                    count          = [int] $group.Count
                }
            })
    }
}

function Read-LicenseServer {
    param([object] $Session, [System.Collections.Specialized.OrderedDictionary] $Found, [System.Collections.ArrayList] $Notes)
    Read-Part 'Win32_TSLicenseServer' $Notes {
        $licensing = Get-CimInstance -CimSession $Session -ClassName 'Win32_TSLicenseServer'
        $part = [ordered]@{
            version                         = $licensing.Version
            version_number                  = $licensing.VersionNumber
            server_role                     = [int] $licensing.ServerRole
            activation_status               = $null
            in_license_servers_group        = $null
            on_domain_controller            = $null
            security_group_policy_enabled   = $null
            prevent_license_upgrade_enabled = $null
            served_hosts_group              = $null
            key_packs                       = $null
            issued_licenses                 = $null
        }
        $Found.license_server = $part
        Read-Part 'GetActivationStatus' $Notes {
            $part.activation_status = [int] (Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $licensing -MethodName 'GetActivationStatus') 'GetActivationStatus').ActivationStatus
        }
        Read-Part 'IsLSinTSLSGroup' $Notes {
            if ($Found.directory -and $Found.directory.part_of_domain) {
                $part.in_license_servers_group = [bool] (Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $licensing -MethodName 'IsLSinTSLSGroup' -Arguments @{ Domain = $Found.directory.name }) 'IsLSinTSLSGroup').IsMember
            }
        }
        Read-Part 'IsLSonDC' $Notes {
            $part.on_domain_controller = [bool] (Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $licensing -MethodName 'IsLSonDC') 'IsLSonDC').OnDC
        }
        Read-Part 'IsLSSecGrpGPEnabled' $Notes {
            $part.security_group_policy_enabled = [bool] (Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $licensing -MethodName 'IsLSSecGrpGPEnabled') 'IsLSSecGrpGPEnabled').Enabled
        }
        Read-Part 'IsLSPreventUpgradeGPEnabled' $Notes {
            $part.prevent_license_upgrade_enabled = [bool] (Get-Success (Invoke-CimMethod -CimSession $Session -InputObject $licensing -MethodName 'IsLSPreventUpgradeGPEnabled') 'IsLSPreventUpgradeGPEnabled').Enabled
        }
        Read-Part 'group of served session hosts' $Notes {
            $groups = @(Get-CimInstance -CimSession $Session -ClassName 'Win32_Group' -Filter 'LocalAccount = TRUE' | Where-Object { $ServedHostsGroups -contains $_.Name })
            foreach ($group in $groups) {
                $members = Get-CimInstance -CimSession $Session -Query "SELECT * FROM Win32_GroupUser WHERE GroupComponent = `"Win32_Group.Domain='$($group.Domain)',Name='$($group.Name)'`""
                $part.served_hosts_group = [ordered]@{
                    name    = $group.Name
                    domain  = $null
                    members = ConvertTo-NameList @($members | ForEach-Object { "$($_.PartComponent.Domain)\$($_.PartComponent.Name)" })
                }
            }
        }
        Read-Licenses $Session $part $Notes
    }
}

# A session over WS-Management, else over DCOM.
function Open-Session {
    param([string] $Name)
    try {
        New-CimSession -ComputerName $Name
    } catch {
        New-CimSession -ComputerName $Name -SessionOption (New-CimSessionOption -Protocol Dcom)
    }
}

function Read-Server {
    param([string] $Name)
    Write-Verbose "Reading $Name."
    $notes = New-Object System.Collections.ArrayList
    $found = [ordered]@{
        name              = $Name
        reached           = $false
        operating_system  = $null
        directory         = $null
        registry          = $null
        session_host      = $null
        central_licensing = $null
        license_server    = $null
        errors            = @()
    }
    $session = $null
    try {
        $session = Open-Session $Name
        $found.reached = $true
        Read-OperatingSystem $session $found $notes
        Read-Registry $session $found $notes
        Read-SessionHost $session $found $notes
        Read-LicenseServer $session $found $notes
    } catch {
        $null = $notes.Add([ordered]@{ what = 'connection'; message = "$($_.Exception.Message)" })
    } finally {
        if ($session) { Remove-CimSession -CimSession $session -ErrorAction SilentlyContinue }
    }
    $found.errors = @($notes)
    return $found
}

function Read-Deployment {
    param([string] $Broker, [System.Collections.ArrayList] $Notes)
    $found = [ordered]@{
        connection_broker = $Broker
        licensing         = $null
        servers           = $null
        high_availability = $null
        collections       = $null
    }
    Read-Part 'Get-RDLicenseConfiguration' $Notes {
        $licensing = Get-RDLicenseConfiguration -ConnectionBroker $Broker
        # The mode as text: the number of the enumeration is published nowhere.
        $found.licensing = [ordered]@{ mode = "$($licensing.Mode)"; license_servers = ConvertTo-NameList $licensing.LicenseServer }
    }
    Read-Part 'Get-RDServer' $Notes {
        $servers = Get-RDServer -ConnectionBroker $Broker
        $found.servers = @(foreach ($one in $servers) {
                [ordered]@{ server = "$($one.Server)"; roles = ConvertTo-NameList $one.Roles }
            })
    }
    Read-Part 'Get-RDConnectionBrokerHighAvailability' $Notes {
        $availability = Get-RDConnectionBrokerHighAvailability -ConnectionBroker $Broker
        if ($availability) {
            # Connection strings may hold passwords: only whether there is one is written down.
            $found.high_availability = [ordered]@{
                active_management_server      = "$($availability.ActiveManagementServer)"
                connection_brokers            = ConvertTo-NameList $availability.ConnectionBroker
                client_access_name            = "$($availability.ClientAccessName)"
                database_configured           = [bool] $availability.DatabaseConnectionString
                secondary_database_configured = [bool] $availability.DatabaseSecondaryConnectionString
            }
        }
    }
    Read-Part 'Get-RDSessionCollection' $Notes {
        $collections = Get-RDSessionCollection -ConnectionBroker $Broker
        $found.collections = @(foreach ($one in $collections) {
                $collection = [ordered]@{ name = "$($one.CollectionName)"; session_hosts = $null }
                Read-Part "Get-RDSessionHost of $($one.CollectionName)" $Notes {
                    $hosts = Get-RDSessionHost -CollectionName $one.CollectionName -ConnectionBroker $Broker
                    $collection.session_hosts = ConvertTo-NameList @($hosts | ForEach-Object { $_.SessionHost })
                }
                $collection
            })
    }
    return $found
}

# The group of license servers of a domain, which has this identifier in every language.
function Read-Group {
    param([string] $Domain, [System.Collections.ArrayList] $Notes)
    $found = [ordered]@{ name = $LicenseServersGroup; domain = $Domain; members = $null }
    Read-Part "$LicenseServersGroup of $Domain" $Notes {
        $group = Get-ADGroup -Identity 'S-1-5-32-561' -Server $Domain -Properties 'members'
        $found.members = ConvertTo-NameList @($group.members | ForEach-Object { $_ -replace '^CN=((?:\\.|[^,\\])*),.*$', '$1' })
    }
    return $found
}

$notes = New-Object System.Collections.ArrayList
$deployment = $null
$waiting = New-Object System.Collections.ArrayList
if ($ConnectionBroker) {
    $deployment = Read-Deployment $ConnectionBroker $notes
    $null = $waiting.Add($ConnectionBroker)
    foreach ($one in @($deployment.servers | Where-Object { $_ })) { $null = $waiting.Add($one.server) }
    if ($deployment.licensing) { $waiting.AddRange(@($deployment.licensing.license_servers)) }
}
$waiting.AddRange(@($Server))
if ($waiting.Count -eq 0) { $null = $waiting.Add($env:COMPUTERNAME) }

# License servers that a session host names are read as well; each server once, under the name that came first.
$seen = @{}
$servers = New-Object System.Collections.ArrayList
for ($next = 0; $next -lt $waiting.Count; $next++) {
    $name = "$($waiting[$next])".Trim()
    if (-not $name -or $seen.ContainsKey($name)) { continue }
    $seen[$name] = $true
    $found = Read-Server $name
    $null = $servers.Add($found)
    if ($found.session_host) { $waiting.AddRange(@($found.session_host.specified_license_servers | Where-Object { $_ })) }
}

$groups = New-Object System.Collections.ArrayList
if (Get-Command -Name 'Get-ADGroup' -ErrorAction SilentlyContinue) {
    $joined = @($servers | Where-Object { $_.directory -and $_.directory.part_of_domain } | ForEach-Object { $_.directory.name })
    foreach ($domain in @($joined | Sort-Object -Unique)) { $null = $groups.Add((Read-Group $domain $notes)) }
} else {
    $null = $notes.Add([ordered]@{ what = $LicenseServersGroup; message = 'The module ActiveDirectory is not installed here.' })
}

$observation = [ordered]@{
    schema     = 'rdpolicy/observation/v1'
    collected  = (Get-Date).ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture)
    collector  = [ordered]@{ version = $Version; host = $env:COMPUTERNAME; powershell = "$($PSVersionTable.PSVersion)" }
    deployment = $deployment
    servers    = @($servers)
    groups     = @($groups)
    errors     = @($notes)
}
ConvertTo-Json -InputObject $observation -Depth 12 | Set-Content -LiteralPath $Path -Encoding UTF8
$unread = @($servers | Where-Object { -not $_.reached }).Count
Write-Verbose "$($servers.Count) servers written to $Path, $unread of them could not be reached."
