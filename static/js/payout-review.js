// Keys for whoever reviews many payouts: they move, and they lead to a button; they never press one that moves money.

const KEEP = "payout-review-keys";
const says = document.querySelector("[data-review-says]");
const help = document.querySelector("[data-review-help]");
const toggle = document.querySelector("[data-review-switch]");

const isOn = () => localStorage.getItem(KEEP) !== "off";

function say(words) {
  says.textContent = "";
  requestAnimationFrame(() => { says.textContent = words; });
}

function step(by) {
  const rows = [...document.querySelectorAll("[data-review-row]")];
  const open = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const here = open >= 0 ? open : rows.indexOf(document.activeElement);
  const target = rows[here < 0 ? 0 : here + by];
  if (!target) say(says.dataset.end);
  else if (open >= 0) location.assign(target.href);
  else target.focus();
}

function openForm(name) {
  const fold = document.querySelector(`[data-review-${name}]`)?.closest("details");
  if (!fold) return;
  fold.open = true;
  fold.querySelector("input[type=radio], textarea")?.focus();
}

function toButton(name) {
  const button = document.querySelector(`[data-review-${name}] button`);
  button?.focus();
  button?.scrollIntoView({ block: "center" });
  return Boolean(button);
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: () => toButton("approve"),
  h: () => openForm("hold"),
  z: () => { if (!toButton("reopen") && !toButton("release")) say(says.dataset.noUndo); },
  "?": () => help.querySelector("modal-dialog > button")?.click(),
};

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=radio]), textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!isOn() && event.key !== "?") return;
  const act = KEYS[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});

function name() {
  toggle.textContent = isOn() ? toggle.dataset.off : toggle.dataset.on;
}

// Only the list is moved, never the page under whoever reads it.
const lit = document.querySelector("[data-review-row][aria-current]")?.closest("li");
const list = lit?.closest(".review-list");
if (list && list.scrollHeight > list.clientHeight) {
  list.scrollTop = lit.offsetTop - list.offsetTop - list.clientHeight / 3;
}

if (help && toggle) {
  help.hidden = false;
  toggle.addEventListener("click", () => {
    localStorage.setItem(KEEP, isOn() ? "off" : "on");
    name();
  });
  name();
}
