// Formulas are copied as the TeX they were written in, and those wider than the column can be scrolled by keyboard.
(() => {
  const formulas = document.querySelectorAll("math:not([display])");
  const reach = () => {
    for (const math of formulas) {
      if (math.scrollWidth > math.clientWidth + 1) math.tabIndex = 0;
      else math.removeAttribute("tabindex");
    }
  };
  reach();
  addEventListener("resize", reach);
  addEventListener("copy", (event) => {
    const selection = getSelection();
    if (selection.isCollapsed) return;
    // A part of a formula is all of it.
    const range = selection.getRangeAt(0).cloneRange();
    const around = (node) => (node.closest ? node : node.parentElement).closest("math");
    const [first, last] = [around(range.startContainer), around(range.endContainer)];
    if (first) range.setStartBefore(first);
    if (last) range.setEndAfter(last);
    const part = document.createElement("div");
    part.append(range.cloneContents());
    const html = part.innerHTML;
    const copied = part.querySelectorAll("math:has(> semantics)");
    if (!copied.length) return;
    for (const math of copied) {
      const fence = math.getAttribute("display") ? "$$" : "$";
      math.replaceWith(fence + math.querySelector("annotation").textContent + fence);
    }
    // Text has lines only in the document.
    part.className = "sr-only";
    document.body.append(part);
    event.clipboardData.setData("text/plain", part.innerText);
    event.clipboardData.setData("text/html", html);
    part.remove();
    event.preventDefault();
  });
})();
