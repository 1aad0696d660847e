() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const named = (one) => `<${one.tagName.toLowerCase()} ${one.getAttributeNames().map((name) => `${name}="${one.getAttribute(name)}"`).join(" ")}>`;
  if (!document.documentElement.lang) faults.push("no language");
  if (all("h1").length !== 1) faults.push(`${all("h1").length} h1`);
  const ids = all("[id]").map((one) => one.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`id twice: ${id}`);
  for (const one of all("input, select, textarea")) {
    const told = one.labels?.length || one.getAttribute("aria-label") || one.getAttribute("aria-labelledby");
    if (one.type !== "hidden" && !told) faults.push(`no label: ${named(one)}`);
  }
  for (const one of all("table")) if (!one.caption?.textContent.trim()) faults.push(`no caption: ${named(one.closest("section, div"))}`);
  for (const one of all("button, a[href]")) {
    const told = one.textContent.trim() || one.getAttribute("aria-label") || one.querySelector("title");
    if (!told) faults.push(`no words: ${named(one)}`);
  }
  for (const one of all("[for], [aria-describedby], [aria-labelledby]"))
    for (const name of ["for", "aria-describedby", "aria-labelledby"])
      for (const id of (one.getAttribute(name) || "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) faults.push(`nothing is called ${id}`);
  if (document.documentElement.scrollWidth > window.innerWidth) faults.push("scrolls sideways");
  return faults;
}
