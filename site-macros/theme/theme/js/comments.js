// Comments of another service: nobody is asked before the reader wants them. Without scripts there is a link, where the service has pages.
(() => {
  const { show } = document.currentScript.dataset;
  const template = document.querySelector(".comments > template");
  const box = template.parentElement;

  // The script of Cusdis would write its frame as text with a script in it, which no strict policy allows. So the frame is built here,
  // and its program loaded into it.
  const cusdis = (place) => {
    const { host, theme } = place.dataset;
    const frame = document.createElement("iframe");
    frame.title = box.parentElement.ariaLabel;
    place.append(frame);
    const [inner, dark] = [frame.contentDocument, matchMedia("(prefers-color-scheme: dark)")];
    frame.contentWindow.__DATA__ = { ...place.dataset };
    const tell = () => {
      const data = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
      frame.contentWindow.postMessage(JSON.stringify({ from: "cusdis", event: "setTheme", data }), "*");
    };
    dark.addEventListener("change", tell);
    addEventListener("message", ({ data, source }) => {
      if (source !== frame.contentWindow) return;
      const message = JSON.parse(data);
      if (message.event === "resize") frame.style.height = `${message.data}px`;
      if (message.event === "onload") tell();
    });
    const add = (name, values) => inner.body.append(Object.assign(inner.createElement(name), values));
    add("base", { target: "_parent" });
    add("link", { rel: "stylesheet", href: `${host}/js/style.css` });
    add("div", { id: "root" });
    add("script", { type: "module", src: `${host}/js/iframe.umd.js` });
  };

  const button = document.createElement("button");
  button.type = "button";
  button.textContent = show;
  button.onclick = () => {
    box.replaceChildren(template.content);
    box.tabIndex = -1;
    box.focus();
    const place = box.querySelector("#cusdis_thread");
    if (place) cusdis(place);
  };
  template.before(button);
  // Back from signing in there: the services say so in the address.
  if (/[?&](giscus|utterances)=/.test(location.search)) button.click();
})();
