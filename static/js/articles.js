// The writing desk's small comforts: puts a picture's code where the cursor is. Without it one copies the code.

class InsertWords extends HTMLElement {
  connectedCallback() {
    const area = document.getElementById(this.dataset.into);
    if (!area) return;
    this.hidden = false;
    this.querySelector("button").addEventListener("click", () => {
      const at = area.selectionEnd ?? area.value.length;
      const before = area.value.slice(0, at).replace(/\n*$/, "");
      const after = area.value.slice(at).replace(/^\n*/, "");
      area.value = [before, this.dataset.words, after].filter(Boolean).join("\n\n");
      const end = before.length + this.dataset.words.length + 2;
      area.setSelectionRange(end, end);
      area.focus();
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

customElements.define("insert-words", InsertWords);

