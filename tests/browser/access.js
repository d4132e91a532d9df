// What keeps a page from being used by everybody, as sentences: rules of WCAG 2.2 AA, offline.
() => {
  const found = [];
  const tell = (one, what) => {
    const kind = `${one.tagName.toLowerCase()} ${one.className || one.name || ""}`;
    found.push(`${one.id ? `#${one.id}` : kind}: ${what}`);
  };
  const all = (selector) => [...document.querySelectorAll(selector)];
  const style = getComputedStyle;
  const root = document.documentElement;
  const visible = (one) => {
    if (one.closest("details:not([open])") && !one.closest("summary")) return false;
    return one.getClientRects().length && style(one).visibility === "visible";
  };
  const hidden = (one) => one.closest(".unseen") || one.matches(".skip:not(:focus)");
  const seen = (selector) => all(selector).filter((one) => visible(one) && !hidden(one));

  function names() {
    const words = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent);
    const name = (one) => {
      const labels = [...(one.labels || [])].map((label) => label.textContent);
      const content = one.matches("input, textarea, section, progress, [role]");
      const texts = [one.getAttribute("aria-label"), ...labels, content ? "" : one.textContent];
      texts.push(...words(one.getAttribute("aria-labelledby") || ""));
      return texts.join("").trim();
    };
    const named = `${CONTROLS}, section, nav, progress, [role=group], [role=log]`;
    for (const one of all(named)) if (!name(one)) tell(one, "has no name");
    for (const attribute of ["aria-labelledby", "aria-describedby", "for"])
      for (const one of all(`[${attribute}]`))
        if (words(one.getAttribute(attribute)).includes(undefined))
          tell(one, `${attribute} leads nowhere`);
    for (const one of all("[id]"))
      if (all(`[id="${one.id}"]`).length > 1) tell(one, "stands twice");
    for (const one of all("img:not([alt]), iframe:not([title])")) tell(one, "has no text");
    for (const one of all("[tabindex]")) if (one.tabIndex > 0) tell(one, "disorders the tabs");
  }

  function structure() {
    if (root.lang !== "zh-CN") tell(root, "has no language");
    if (!document.title.trim()) tell(root, "has no title");
    if (all("main").length !== 1) tell(root, "has not one main");
    const levels = all("h1, h2, h3, h4, h5, h6").map((one) => Number(one.tagName[1]));
    if (levels[0] !== 1 || levels.lastIndexOf(1) !== 0) tell(root, "has not one h1 at the top");
    if (levels.some((level, at) => at && level > levels[at - 1] + 1))
      tell(root, "leaves out a level of headings");
    const landmarks = "header, main, footer, section[aria-label]";
    for (const one of document.body.children)
      if (!one.matches(landmarks)) tell(one, "is in no landmark");
    for (const one of all("ol > :not(li), ul > :not(li), dl > :not(div)"))
      tell(one, "does not belong in a list");
    const viewport = document.querySelector("meta[name=viewport]").content;
    if (/user-scalable=no|maximum-scale=1/.test(viewport)) tell(root, "cannot be enlarged");
  }

  function contrast() {
    const readable = { willReadFrequently: true };
    const canvas = document.createElement("canvas").getContext("2d", readable);
    const over = (colour, under) => {
      for (const one of [`rgb(${under.join(" ")})`, colour]) {
        canvas.fillStyle = one;
        canvas.fillRect(0, 0, 1, 1);
      }
      return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const ground = (one) => {
      const under = one.parentElement ? ground(one.parentElement) : [255, 255, 255];
      return over(style(one).backgroundColor, under);
    };
    const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    const light = ([r, g, b]) =>
      0.2126 * linear(r / 255) + 0.7152 * linear(g / 255) + 0.0722 * linear(b / 255) + 0.05;
    const ratio = (colour, under) => {
      const [a, b] = [light(over(colour, under)), light(under)];
      return Math.max(a, b) / Math.min(a, b);
    };
    const check = (one, { color, fontSize, fontWeight }, what) => {
      const size = parseFloat(fontSize);
      const large = size >= 24 || (size >= 18.66 && fontWeight >= 700);
      const is = ratio(color, ground(one));
      if (is < (large ? 3 : 4.5)) tell(one, `${what} has a contrast of ${is.toFixed(2)}`);
    };
    for (const one of seen("body *")) {
      const texts = [...one.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const speaks = texts.some((node) => node.textContent.trim());
      if (speaks && !one.disabled) check(one, style(one), "text");
      if (one.placeholder) check(one, style(one, "::placeholder"), "hint");
    }
    for (const one of seen("input:not([type=file]), textarea"))
      if (ratio(style(one).borderTopColor, ground(one.parentElement)) < 3)
        tell(one, "has a border that cannot be seen");
  }

  // 44 px, but for links within a sentence; of a hidden file control the label is the target.
  function targets() {
    const within = "p:not(.links) > a, [role=log]";
    for (const one of seen(CONTROLS).filter((control) => !control.matches(within))) {
      const target = one.type === "file" && style(one).opacity === "0" ? one.labels[0] : one;
      const { width, height } = target.getBoundingClientRect();
      const size = `${width.toFixed(0)} x ${height.toFixed(0)} px`;
      if (width < 44 || height < 44) tell(one, `is a target of only ${size}`);
    }
  }

  function edges() {
    if (root.scrollWidth > innerWidth) tell(root, "scrolls sideways");
    const boxes = "button, a, p, h1, dt, dd, label, summary, .card, .scroll, #composer";
    for (const one of seen(boxes))
      if (one.scrollWidth > one.clientWidth + 1 && style(one).display !== "inline")
        tell(one, "runs over its edge");
  }

  const CONTROLS =
    "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex]";
  for (const rule of [names, structure, contrast, targets, edges]) rule();
  return [...new Set(found)];
}
