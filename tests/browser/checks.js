/* What every page must keep to. Returns one sentence per fault. */
() => {
  const faults = [];
  const name = (it) => (it.id ? "#" + it.id : it.outerHTML.slice(0, 80));
  const headings = document.querySelectorAll("h1").length;
  if (headings !== 1) faults.push(`${headings} h1 on the page`);
  if (!document.documentElement.lang) faults.push("no language");

  for (const field of document.querySelectorAll("input, select, textarea")) {
    if (field.type === "hidden") continue;
    const words = [...(field.labels || [])].map((label) => label.textContent.trim()).join("");
    if (!words && !field.getAttribute("aria-label")) faults.push(`no label: ${name(field)}`);
  }
  for (const it of document.querySelectorAll("button, a[href]"))
    if (!it.textContent.trim() && !it.getAttribute("aria-label")) faults.push(`no words: ${name(it)}`);
  for (const it of document.querySelectorAll("[hidden]"))
    if (it.checkVisibility()) faults.push(`hidden, yet seen: ${name(it)}`);
  for (const it of document.querySelectorAll("iframe")) if (!it.title) faults.push(`no title: ${name(it)}`);
  for (const it of document.querySelectorAll("[id]"))
    if (document.querySelectorAll(`[id="${CSS.escape(it.id)}"]`).length > 1) faults.push(`id twice: ${it.id}`);
  for (const it of document.querySelectorAll("[aria-describedby]"))
    for (const id of it.getAttribute("aria-describedby").split(" "))
      if (!document.getElementById(id)) faults.push(`described by nothing: ${name(it)}`);

  // WCAG AA: 4.5 to 1 for text, 3 to 1 for large text.
  const light = (colour) => {
    const part = colour.map((value) => value / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
  };
  const read = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const behind = (it) => {
    for (let up = it; up; up = up.parentElement) {
      const colour = read(getComputedStyle(up).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const it = texts.currentNode.parentElement;
    if (!texts.currentNode.textContent.trim() || !it.checkVisibility()) continue;
    const style = getComputedStyle(it);
    const [a, b] = [light(read(style.color).slice(0, 3)), light(behind(it))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5))
      faults.push(`contrast ${ratio.toFixed(2)}: "${texts.currentNode.textContent.trim().slice(0, 40)}"`);
    if (size < 12.5) faults.push(`${size} px: "${texts.currentNode.textContent.trim().slice(0, 40)}"`);
  }
  return faults;
}
