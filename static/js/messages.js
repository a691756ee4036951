// A conversation that is looked at asks now and then what is new, and puts kept replies under the cursor.
// Without it everything still works: the page shows what is new when it is opened again.

const SOON_MS = 8_000;
const LATER_MS = 30_000;
const QUIET_ROUNDS = 20;

const log = document.querySelector("[data-poll]");
const area = document.querySelector("#composer textarea");

// --- What is new, asked more seldom when nothing happens, and never by a page nobody sees ------------------

if (log) {
  let quiet = 0;
  let version = null;
  const current = () => document.getElementById("log-version")?.value;

  const look = () => {
    quiet = current() === version ? quiet + 1 : 0;
    version = current();
    if (document.visibilityState === "visible") log.dispatchEvent(new CustomEvent("look"));
    setTimeout(look, quiet > QUIET_ROUNDS ? LATER_MS : SOON_MS);
  };

  setTimeout(look, SOON_MS);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    quiet = 0;
    log.dispatchEvent(new CustomEvent("look"));
  });
}

// --- Kept replies -----------------------------------------------------------------------------------------

for (const link of document.querySelectorAll("[data-reply]")) {
  link.addEventListener("click", (event) => {
    if (!area) return;
    event.preventDefault();
    area.value = [area.value.trim(), link.dataset.reply].filter(Boolean).join("\n\n");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    area.focus();
  });
}
