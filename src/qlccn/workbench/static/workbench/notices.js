// Completion of names after @ in a talk. Without it the same text works: the server reads the names.
(() => {
  const box = document.querySelector("[data-people] [data-mention]");
  if (!box || box.dataset.ready) return;
  box.dataset.ready = "1";
  const url = box.closest("[data-people]").dataset.people;
  const list = document.createElement("ul");
  list.className = "sheet mentions";
  list.id = "goi-y-ten";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Người có thể nhắc tên");
  list.hidden = true;
  box.after(list);
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");
  let at = -1, asked = 0, timer = 0;

  const typed = () => {
    const match = box.value.slice(0, box.selectionStart).match(/(^|\s)@([\p{L}\p{N}._ -]{0,40})$/u);
    return match ? match[2] : null;
  };
  const close = () => { list.hidden = true; at = -1; box.removeAttribute("aria-activedescendant"); };
  const mark = (next) => {
    const items = [...list.children];
    at = (next + items.length) % items.length;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    box.setAttribute("aria-activedescendant", items[at].id);
  };
  const take = (item) => {
    const words = typed() ?? "", end = box.selectionStart, start = end - words.length;
    box.setRangeText(item.dataset.handle + " ", start, end, "end");
    close();
    box.focus();
  };
  const ask = async () => {
    const words = typed();
    if (words === null) return close();
    const mine = ++asked;
    const answer = await fetch(`${url}?q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || mine !== asked) return;
    const { people } = await answer.json();
    list.replaceChildren(...people.map((p, i) => {
      const item = document.createElement("li");
      item.id = `goi-y-ten-${i}`;
      item.className = "item";
      item.setAttribute("role", "option");
      item.dataset.handle = p.handle;
      item.textContent = `${p.name} · ${p.office}`;
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(item); });
      return item;
    }));
    list.hidden = !people.length;
    if (people.length) mark(0); else close();
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
    else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); take(list.children[at]); }
    else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
  });
})();
