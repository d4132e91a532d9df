// What keeps a page from being used by everybody, as sentences. Offline; the rules are those of WCAG 2.2 AA.
() => {
  const found = [];
  const all = [...document.querySelectorAll("body *")];
  const name = (one) => (one.id && `#${one.id}`) || `${one.tagName.toLowerCase()} ${one.className || one.name || ""}`;
  const tell = (one, what) => found.push(`${name(one)}: ${what}`);
  const unseen = (one) => one.closest(".unseen") || one.matches(".skip:not(:focus)");
  const closed = (one) => one.closest("details:not([open])") && !one.closest("summary");
  const shown = (one) => one.getClientRects().length && getComputedStyle(one).visibility === "visible" && !closed(one);

  // Names, roles, references
  const text = (ids) => ids.split(" ").map((id) => document.getElementById(id)?.textContent.trim() || "").join("");
  const label = (one) => one.getAttribute("aria-label") || (one.hasAttribute("aria-labelledby") && text(one.getAttribute("aria-labelledby")))
    || [...(one.labels || [])].map((label) => label.textContent.trim()).join("") || (!one.matches("input, textarea, [role=log]") && one.textContent.trim());
  const controls = all.filter((one) => one.matches("a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex]"));
  controls.forEach((one) => { if (!label(one)) tell(one, "has no name"); });
  all.filter((one) => one.matches("section, nav, progress, [role=group], [role=log]")).forEach((one) => { if (!label(one)) tell(one, "has no name"); });
  all.filter((one) => one.matches("[tabindex]") && one.tabIndex > 0).forEach((one) => tell(one, "changes the order of tabs"));
  for (const attribute of ["aria-labelledby", "aria-describedby", "for"])
    document.querySelectorAll(`[${attribute}]`).forEach((one) => { if (!text(one.getAttribute(attribute)) && !document.getElementById(one.getAttribute(attribute))) tell(one, `${attribute} leads nowhere`); });
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => found.push(`#${id}: stands twice`));
  document.querySelectorAll("img:not([alt]), iframe:not([title])").forEach((one) => tell(one, "has no text"));

  // Structure
  if (document.documentElement.lang !== "zh-CN") found.push("html: no language");
  if (!document.title.trim()) found.push("html: no title");
  if (document.querySelectorAll("main").length !== 1) found.push("html: not one main");
  const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => Number(one.tagName[1]));
  if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1) found.push("html: not one h1 at the beginning");
  levels.forEach((level, at) => { if (at && level > levels[at - 1] + 1) found.push(`h${level}: a level is left out`); });
  [...document.body.children].filter((one) => !one.matches("header, main, footer, section[aria-label]")).forEach((one) => tell(one, "is in no landmark"));
  document.querySelectorAll("ol > :not(li), ul > :not(li), dl > :not(div)").forEach((one) => tell(one, "does not belong in a list"));
  if (/user-scalable=no|maximum-scale=1/.test(document.querySelector("meta[name=viewport]").content)) found.push("html: cannot be enlarged");

  // Contrast
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const colour = (css, under) => {
    paint.fillStyle = `rgb(${under.join(" ")})`;
    paint.fillRect(0, 0, 1, 1);
    paint.fillStyle = css;
    paint.fillRect(0, 0, 1, 1);
    return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const behind = (one) => colour(getComputedStyle(one).backgroundColor, one.parentElement ? behind(one.parentElement) : [255, 255, 255]);
  const light = (rgb) => rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ratio = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const legible = (one, style, what) => {
    const size = parseFloat(style.fontSize), big = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    const under = behind(one), contrast = ratio(colour(style.color, under), under);
    if (contrast < (big ? 3 : 4.5)) tell(one, `${what} has a contrast of ${contrast.toFixed(2)}`);
  };
  all.filter((one) => shown(one) && !unseen(one) && !one.disabled).forEach((one) => {
    if ([...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())) legible(one, getComputedStyle(one), "text");
    if (one.placeholder) legible(one, getComputedStyle(one, "::placeholder"), "hint");
    if (one.matches("input:not([type=file]), textarea") && ratio(colour(getComputedStyle(one).borderTopColor, behind(one.parentElement)), behind(one.parentElement)) < 3) tell(one, "has a border that cannot be seen");
  });

  // Targets: 44 px, but for links within a sentence; of a hidden file control the label is the target
  controls.filter((one) => shown(one) && !unseen(one) && !one.matches("p > a:only-of-type, [role=log]")).forEach((one) => {
    const target = one.type === "file" && getComputedStyle(one).opacity === "0" ? one.labels[0] : one;
    const { width, height } = target.getBoundingClientRect();
    if (width < 44 || height < 44) tell(one, `is a target of only ${width.toFixed(0)} x ${height.toFixed(0)} px`);
  });

  // Nothing is cut or runs out of the page
  if (document.documentElement.scrollWidth > innerWidth) found.push(`html: scrolls sideways by ${document.documentElement.scrollWidth - innerWidth} px`);
  all.filter((one) => shown(one) && !unseen(one) && one.matches("button, a, p, h1, dt, dd, label, summary, .card, .scroll, #composer")).forEach((one) => {
    if (one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== "inline") tell(one, "runs over its edge");
  });
  return [...new Set(found)];
}
