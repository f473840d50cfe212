// A button on every block of code that copies it. Set in only here, so that without scripts there is none; and only where the page came
// safely, or from this machine, for no other has a clipboard.
(() => {
  const { copy, copied } = document.currentScript.dataset;
  const said = document.createElement("span");
  said.className = "sr-only";
  said.role = "status";
  document.body.append(said);
  for (const code of navigator.clipboard ? document.querySelectorAll(".highlight > pre") : []) {
    const button = document.createElement("button");
    const show = (text) => {
      button.className = text ? "copy done" : "copy";
      said.textContent = text;
    };
    show("");
    button.type = "button";
    button.title = button.ariaLabel = copy;
    button.onclick = async () => {
      const text = code.cloneNode(true);
      for (const prompt of text.querySelectorAll(".gp")) prompt.remove();
      await navigator.clipboard.writeText(text.textContent.trimEnd());
      show(copied);
      setTimeout(show, 2000, "");
    };
    code.before(button);
  }
})();
