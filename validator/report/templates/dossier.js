"use strict";
(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const checked = document.getElementById("checked");
  const groups = Array.from(document.querySelectorAll("article.group"));
  const silent = Array.from(document.querySelectorAll("#checked tbody tr"));
  const range = /([^,\s]*)\[(\d+)-(\d+)\]([^,\s]*)/g;
  // A range such as RDSH[01-12] means each of its servers.
  const means = (subject, wanted) => {
    if (!wanted || subject.toLowerCase().includes(wanted)) return true;
    for (const [, head, first, last, tail] of subject.matchAll(range)) {
      const before = head.toLowerCase(), after = tail.toLowerCase();
      if (!wanted.startsWith(before)) continue;
      const rest = wanted.slice(before.length);
      const digits = rest.match(/^\d+/);
      if (!digits || (after && !after.startsWith(rest.slice(digits[0].length)))) continue;
      const number = Number(digits[0]);
      if (digits[0].length === first.length && number >= Number(first) && number <= Number(last)) return true;
    }
    return false;
  };
  const fits = (element, wanted) => wanted.outcomes.has(element.dataset.outcome)
    && (!wanted.severity || element.dataset.severity === wanted.severity)
    && (!wanted.topic || element.dataset.topic === wanted.topic);
  const filter = () => {
    const data = new FormData(form);
    const wanted = { outcomes: new Set(data.getAll("outcome")), severity: data.get("severity"), topic: data.get("topic") };
    const server = data.get("server").trim().toLowerCase();
    let count = 0, all = 0, rules = 0;
    for (const group of groups) {
      let some = false;
      for (const item of group.querySelectorAll("li[data-subject]")) {
        item.hidden = !(fits(group, wanted) && means(item.dataset.subject, server));
        some = some || !item.hidden;
        count += item.hidden ? 0 : 1;
        all += 1;
      }
      group.hidden = !some;
    }
    for (const row of silent) {
      row.hidden = !(fits(row, wanted) && means(row.dataset.subject, server));
      rules += row.hidden ? 0 : 1;
    }
    if (checked) {
      const asked = wanted.outcomes.has("passed") || wanted.outcomes.has("not-applicable");
      checked.hidden = !asked;
      checked.open = asked;
    }
    shown.textContent = `${count} of ${all} findings shown` + (rules ? `, ${rules} rows of what passed or does not apply.` : ".");
  };
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  filter();
  // A link to a rule shows it, a closed fold or not.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = target && target.closest("details");
    if (fold && !fold.open) { fold.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", reveal);
  reveal();
  // Paper has no folds; the pages of rules without findings stay on the screen.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = Array.from(document.querySelectorAll("details:not([open]):not(.rule)"));
    for (const fold of closed) fold.open = true;
  });
  addEventListener("afterprint", () => { for (const fold of closed) fold.open = false; });
})();
