// What a reader takes away: a button on every block of code, and formulas as the TeX they were written in. Nothing of the text needs it.
(() => {
  const { copy, copied } = document.currentScript.dataset;
  // Only a page that came safely, or from this machine, has a clipboard.
  if (navigator.clipboard) {
    const said = document.createElement("span");
    said.className = "sr-only";
    said.role = "status";
    document.body.append(said);
    for (const block of document.querySelectorAll(".highlight > pre")) {
      const button = document.createElement("button");
      const show = (done) => {
        button.className = done ? "copy done" : "copy";
        said.textContent = done;
      };
      button.type = "button";
      button.title = button.ariaLabel = copy;
      button.className = "copy";
      button.onclick = async () => {
        await navigator.clipboard.writeText(block.textContent.trimEnd());
        show(copied);
        setTimeout(show, 2000, "");
      };
      block.before(button);
    }
  }
  // Formulas that are wider than the column can be scrolled by keyboard.
  const reach = () => {
    for (const math of document.querySelectorAll("math:not([display])")) {
      if (math.scrollWidth > math.clientWidth + 1) math.tabIndex = 0;
      else math.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);
  addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    const around = (node) => (node.closest ? node : node.parentElement).closest("math");
    const [first, last] = [around(range.startContainer), around(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const part = document.createElement("div");
    part.append(range.cloneContents());
    const html = part.innerHTML;
    const formulas = part.querySelectorAll("math");
    if (!formulas.length) return;
    for (const math of formulas) {
      const fence = math.getAttribute("display") ? "$$" : "$";
      math.replaceWith(fence + math.querySelector("annotation").textContent + fence);
    }
    // Only what is in the document has lines.
    part.className = "sr-only";
    document.body.append(part);
    event.clipboardData.setData("text/plain", part.innerText);
    event.clipboardData.setData("text/html", html);
    part.remove();
    event.preventDefault();
  });
})();
