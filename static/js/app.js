// What every page does beyond plain HTML: one submit per press, a loading bar, toasts, menus that close.
// It never holds state of its own: take it away and every form and link still works.

const FORGET_AFTER_MS = 15_000;
const TOAST_MS = 8_000;
const region = document.getElementById("toasts");

// --- One press, one submit -------------------------------------------------------------------------------

function release(form) {
  delete form.dataset.sent;
  for (const pressed of form.querySelectorAll("[data-busy]")) {
    delete pressed.dataset.busy;
    pressed.removeAttribute("aria-disabled");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const pressed = event.submitter ?? form.querySelector("[type=submit]");
  // aria-disabled, not disabled: a disabled button would drop its own name and value from what is sent.
  pressed?.setAttribute("aria-disabled", "true");
  if (pressed) pressed.dataset.busy = "";
  setTimeout(release, FORGET_AFTER_MS, form);
});

window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// --- htmx: a bar while it works, a sentence when it fails -------------------------------------------------

const bar = document.querySelector(".loading-bar");
let working = 0;

document.addEventListener("htmx:before:request", () => {
  working += 1;
  bar?.setAttribute("data-busy", "");
});

document.addEventListener("htmx:finally:request", () => {
  working = Math.max(0, working - 1);
  if (!working) bar?.removeAttribute("data-busy");
});

document.addEventListener("htmx:error", (event) => {
  if (event.detail?.ctx?.request) toast({ text: region.dataset.offline });
});

document.addEventListener("htmx:response:error", (event) => {
  const { status } = event.detail.ctx.response;
  if (status !== 422 && status !== 409) toast({ text: region.dataset.failed });
});

// --- Toasts ----------------------------------------------------------------------------------------------

function token() {
  const headers = document.body.getAttribute("hx-headers:inherited");
  return headers ? JSON.parse(headers)["X-CSRFToken"] : "";
}

function undoForm(address) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: token() });
  const press = Object.assign(document.createElement("button"), { type: "submit", textContent: region.dataset.undo });
  form.append(field, press);
  return form;
}

function closer(box) {
  const press = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  press.setAttribute("aria-label", region.dataset.close);
  press.addEventListener("click", () => box.remove());
  return press;
}

function fade(box) {
  let left = setTimeout(() => box.remove(), TOAST_MS);
  // Whoever is reading or about to press Undo is not hurried.
  for (const kind of ["pointerenter", "focusin"]) box.addEventListener(kind, () => clearTimeout(left));
  for (const kind of ["pointerleave", "focusout"]) {
    box.addEventListener(kind, () => {
      clearTimeout(left);
      left = setTimeout(() => box.remove(), TOAST_MS);
    });
  }
}

export function toast({ text, undo }) {
  if (!region || !text) return;
  const box = document.createElement("div");
  box.className = "toast";
  const words = document.createElement("p");
  words.textContent = text;
  box.append(words, ...(undo ? [undoForm(undo)] : []), closer(box));
  region.append(box);
  fade(box);
}

document.addEventListener("toast", ({ detail }) => toast({ ...detail, text: detail.text ?? detail.value }));

if (region) {
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.dataset?.toast !== undefined) fade(node);
    }
  }).observe(region, { childList: true });
}

// --- Menus close when one looks elsewhere ----------------------------------------------------------------

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[data-closes][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-closes][open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
