/* The list under the search box: the server answers while one types (htmx); arrows walk it, Enter opens, Esc closes. Without it the box is a form. */
(() => {
  "use strict";
  const box = document.querySelector("[data-search][data-suggest]");
  const list = box && document.querySelector(box.dataset.suggest);
  if (!list) return;
  const options = () => [...list.querySelectorAll("[role=option]")];
  const current = () => list.querySelector("[aria-selected=true]");
  const choose = (option) => {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) { box.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); }
    else box.removeAttribute("aria-activedescendant");
  };
  const open = (shown) => {
    list.hidden = !shown;
    box.setAttribute("aria-expanded", String(shown));
    if (!shown) choose(null);
  };
  const go = (option) => { location.assign(option.dataset.url); };

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === list) open(options().length > 0 && document.activeElement === box);
  });
  box.addEventListener("keydown", (event) => {
    const all = options();
    if (event.isComposing) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && all.length) {
      event.preventDefault();
      open(true);
      const at = all.indexOf(current());
      const next = event.key === "ArrowDown" ? at + 1 : at - 1;
      choose(at === -1 && event.key === "ArrowUp" ? all[all.length - 1] : all[next] ?? null);
    } else if (event.key === "Enter" && !list.hidden && current()) {
      event.preventDefault();
      go(current());
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      open(false);
    }
  });
  list.addEventListener("mousedown", (event) => { event.preventDefault(); });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  box.addEventListener("focus", () => { if (options().length && box.value.trim().length > 1) open(true); });
  box.addEventListener("blur", () => open(false));
})();
