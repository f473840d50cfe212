// Every page of a preview loads this script. The published site does not contain it.
(() => {
  const own = document.currentScript.dataset;
  const styled = (element, css) => {
    element.style.cssText = css;
    return element;
  };

  // Marks a page that is not published.
  if (own.unpublished) {
    const words = { draft: "a draft", future: "dated in the future", expired: "expired" };
    const mark = document.createElement("p");
    mark.id = "site-unpublished";
    mark.textContent = `Only in preview: this page is ${own.unpublished.split("-").map((word) => words[word]).join(" and ")}.`;
    styled(
      mark,
      "position:sticky;top:0;margin:0;padding:.25rem 1rem;z-index:2147483646;background:#ffe08a;color:#1b1b1b;" +
        "font:14px/1.5 sans-serif;text-align:center",
    );
    document.body.prepend(mark);
  }

  // Fetches the current page, with its entity tag.
  const load = async () => {
    const reply = await fetch(location.href, { cache: "no-store" });
    return { tag: reply.headers.get("etag"), text: await reply.text() };
  };
  const sheets = (page) => [...page.querySelectorAll("link[rel=stylesheet]")];
  const withoutOwn = (text) =>
    text.replace(/<link rel="?stylesheet"?[^>]*>/g, "").replace(/<script src="?\/__site\/[^>]*>/g, "");
  let shown = load();

  // An unchanged page stays. If only the addresses of style sheets differ, those are replaced. Otherwise the page is reloaded; the browser
  // keeps the scroll position.
  const update = async () => {
    const [before, now] = [await shown, await load()];
    const same = before.tag === `"${own.page}"`;
    if (same && now.tag === before.tag) return;
    if (!same || withoutOwn(now.text) !== withoutOwn(before.text)) return location.reload();
    const old = sheets(document);
    const fresh = sheets(new DOMParser().parseFromString(now.text, "text/html"));
    if (old.length !== fresh.length) return location.reload();
    old.forEach((link, at) => {
      if (link.getAttribute("href") === fresh[at].getAttribute("href")) return;
      const next = document.importNode(fresh[at]);
      // The old one is removed after the new one has loaded, so that the page does not flash.
      next.addEventListener("load", () => link.remove());
      link.after(next);
    });
    own.page = now.tag.replaceAll('"', "");
    shown = now;
  };

  // Errors are in a dialogue over the page. It is not modal: the last good version can still be read. Screen readers announce it; it takes
  // the focus, and gives it back when it closes.
  let note;
  const closeErrors = () => {
    if (!note) return;
    const back = note.contains(document.activeElement) ? note.back : null;
    note.remove();
    note = undefined;
    back?.focus();
  };
  const showErrors = (errors) => {
    const held = note?.contains(document.activeElement) ? note.back : document.activeElement;
    note?.remove();
    note = document.createElement("section");
    note.id = "site-errors";
    note.back = held;
    note.lang = "en";
    note.setAttribute("role", "alertdialog");
    note.setAttribute("aria-labelledby", "site-errors-title");
    note.setAttribute("aria-describedby", "site-errors-text");
    styled(
      note,
      "position:fixed;inset:auto 0 0 0;max-height:70vh;display:flex;flex-direction:column;z-index:2147483647;" +
        "background:#1b1b1b;color:#ffc9c9;border-top:3px solid #e5484d;font:14px/1.5 monospace;text-align:left;direction:ltr",
    );
    const count = errors.split("\n").filter((line) => line.startsWith("error")).length;
    const bar = styled(document.createElement("div"), "display:flex;gap:1rem;align-items:center;padding:.5rem 1rem");
    const title = styled(document.createElement("strong"), "flex:1;color:#fff");
    title.id = "site-errors-title";
    title.textContent = `${count === 1 ? "1 error" : `${count} errors`}: this is the last good version`;
    const close = styled(
      document.createElement("button"),
      "padding:.25rem .75rem;background:none;color:#fff;border:1px solid #fff;border-radius:4px;font:inherit;cursor:pointer",
    );
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", closeErrors);
    const text = styled(document.createElement("pre"), "margin:0;padding:0 1rem 1rem;overflow:auto;white-space:pre;color:inherit;background:none");
    text.id = "site-errors-text";
    text.tabIndex = 0;
    text.textContent = errors;
    bar.append(title, close);
    note.append(bar, text);
    document.body.append(note);
    close.focus({ preventScroll: true });
  };
  addEventListener("keydown", (event) => event.key === "Escape" && closeErrors());

  let version;
  const events = new EventSource("/__site/events");
  events.addEventListener("version", (event) => {
    const [now, show] = event.data.split("\n");
    const changed = version !== undefined && version !== now;
    version = now;
    closeErrors();
    if (!changed) return;
    if (show && show !== location.pathname && document.visibilityState === "visible") return location.assign(show);
    update().catch(() => location.reload());
  });
  events.addEventListener("errors", (event) => showErrors(event.data));
})();
