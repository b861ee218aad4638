/* Small helps on top of pages that work without them. Everything is wired by data attributes; nothing is built from markup text. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  /* Keys: "/" to search, Esc closes menus, j and k walk a list. */
  const step = (list, by) => {
    const links = all("a[href], button", list).filter((link, index, every) => link.offsetParent && !link.closest("thead") && every.findIndex((other) => other.closest("tr, li") === link.closest("tr, li")) === index);
    const at = links.findIndex((link) => link.closest("tr, li")?.contains(document.activeElement));
    links[at === -1 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(at + by, 0), links.length - 1)]?.focus();
  };
  /* Proposals to confirm, one after another: j k walk, Enter takes, x leaves out, e edits; the passage behind each is shown in the text. */
  const cards = (event) => {
    const every = all("[data-card]");
    if (!every.length || !["j", "k", "e", "x", "Enter"].includes(event.key)) return false;
    const at = every.findIndex((card) => card === document.activeElement);
    if (event.key === "j" || event.key === "k") return go(every, event.key === "j" ? at + 1 : Math.max(at - 1, 0));
    if (at === -1) return false;
    if (event.key === "e") { every[at].querySelector("textarea, input[type=text]")?.focus(); return true; }
    const box = every[at].querySelector("input[type=checkbox]");
    if (box) { box.checked = event.key === "Enter"; box.dispatchEvent(new Event("input", { bubbles: true })); }
    return go(every, at + 1);
  };
  const go = (every, to) => {
    const card = every[to] ?? every.at(-1).closest("form")?.querySelector("button.main");
    card?.focus();
    card?.scrollIntoView({ block: "center" });
    for (const mark of all("mark.here")) mark.classList.remove("here");
    let mark = card?.dataset.mark && document.getElementById(card.dataset.mark)?.nextElementSibling;
    while (mark && mark.tagName === "A") mark = mark.nextElementSibling;
    mark?.classList.add("here");
    mark?.scrollIntoView({ block: "center" });
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) event.target.closest("[data-card]")?.focus();
    if (event.key === "Enter" && event.ctrlKey) event.target.closest("form")?.requestSubmit();
    if (event.key === "Escape") {
      for (const menu of all("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "?") {
      const help = document.querySelector("#phim-tat");
      if (help && !help.open) { event.preventDefault(); help.showModal(); }
    }
    if (document.querySelector("dialog[open]")) return;
    if (cards(event)) { event.preventDefault(); return; }
    if (event.key === "j" || event.key === "k") {
      const near = (name) => document.activeElement.closest(name) ?? document.querySelector(name);
      const list = near("[data-keys-all]") ?? near("[data-keys]");
      if (list) step(list, event.key === "j" ? 1 : -1);
    }
  });
  document.addEventListener("click", (event) => {
    for (const menu of all("details[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
    const opener = event.target.closest("[data-open]");
    if (opener) document.querySelector(opener.dataset.open)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target.closest("[data-print]")) window.print();
    const copier = event.target.closest("[data-copy], [data-copy-from]");
    if (copier) copy(copier);
    const peek = event.target.closest("[data-peek]");
    if (peek) reveal(peek);
  });

  const copy = async (button) => {
    const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
    const text = button.dataset.copy ?? from?.value ?? from?.innerText ?? "";
    const said = button.querySelector("[data-said]") ?? button;
    const before = said.textContent;
    try { await navigator.clipboard.writeText(text); said.textContent = "Đã chép"; } catch { said.textContent = "Chưa chép được"; }
    setTimeout(() => { said.textContent = before; }, 1800);
  };
  const reveal = (button) => {
    const input = button.closest(".secret").querySelector("input");
    input.type = input.type === "password" ? "text" : "password";
    button.setAttribute("aria-pressed", String(input.type === "text"));
  };

  /* Light and dark at once, remembered by the cookie that the server reads; the form does the same without a script. */
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-theme-form]");
    if (!form || !event.submitter) return;
    event.preventDefault();
    const chosen = event.submitter.value;
    const body = new FormData(form, event.submitter);
    if (chosen) document.documentElement.dataset.theme = chosen; else delete document.documentElement.dataset.theme;
    for (const button of all("button[name=theme]")) button.setAttribute("aria-pressed", String(button.value === chosen));
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  });

  /* Files: the zone takes what is dropped on it and says what it holds. */
  const megabytes = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
  const size = (bytes) => (bytes < 1e6 ? `${megabytes.format(bytes / 1024)} KB` : `${megabytes.format(bytes / 1048576)} MB`);
  const name = (zone, input) => { zone.querySelector("[data-files]").textContent = [...input.files].map((file) => `${file.name} (${size(file.size)})`).join(" · "); };
  const drops = (zone) => {
    const input = zone.querySelector("input[type=file]");
    zone.classList.add("ready");
    const over = (on) => (event) => { event.preventDefault(); zone.classList.toggle("over", on); };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      const files = new DataTransfer();
      for (const file of [...event.dataTransfer.files].slice(0, input.multiple ? undefined : 1)) files.items.add(file);
      if (!files.files.length) return;
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => name(zone, input));
  };

  /* Days typed without marks get them: 05102026 is 05/10/2026; anything else is left for the server to ask about. */
  const marks = (event) => {
    const input = event.target.closest?.("input[data-day]");
    if (input && /^\d{8}$/.test(input.value.trim())) input.value = input.value.trim().replace(/^(\d{2})(\d{2})(\d{4})$/, "$1/$2/$3");
  };
  document.addEventListener("focusout", marks);
  document.addEventListener("keydown", (event) => { if (event.key === "Enter") marks(event); });

  /* Forms: nothing typed is lost by accident, nothing is sent twice. */
  let dirty = null;
  document.addEventListener("input", (event) => { dirty = event.target.closest?.("form[data-guard]") ?? dirty; });
  window.addEventListener("beforeunload", (event) => { if (dirty?.isConnected) event.preventDefault(); });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    dirty = null;
    const form = event.target;
    if (form.dataset.busy === undefined) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const status = document.createElement("p");
    status.className = "wait";
    status.setAttribute("role", "status");
    const spin = document.createElement("span");
    spin.className = "spin";
    status.append(spin, form.dataset.busy || "Đang xử lý…");
    form.append(status);
    for (const button of all("button:not([type=button])", form)) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      form.querySelector(":scope > .wait")?.remove();
      for (const button of all("button", form)) button.removeAttribute("aria-disabled");
    }
  });
  /* A choice made with the pointer is sent at once; one made by keyboard waits for Enter or the button, so that passing over an option sends nothing. */
  let byKey = false;
  document.addEventListener("pointerdown", () => { byKey = false; }, true);
  document.addEventListener("keydown", (event) => {
    byKey = true;
    const chooser = event.key === "Enter" && event.target.closest?.("[data-submit-on-change]");
    if (chooser) { event.preventDefault(); chooser.closest("form")?.requestSubmit(); }
  }, true);
  document.addEventListener("change", (event) => { if (!byKey) event.target.closest?.("[data-submit-on-change]")?.closest("form")?.requestSubmit(); });

  /* A table wider than its place becomes reachable by keyboard; one that fits does not get in the way of Tab. */
  const reach = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const fits = (target.querySelector("table") ?? target).scrollWidth <= target.clientWidth + 1;
      target.classList.toggle("fits", fits);
      if (fits) target.removeAttribute("tabindex"); else target.tabIndex = 0;
    }
  });
  const wire = (root) => {
    for (const zone of all("[data-drop]:not([data-wired])", root)) { zone.dataset.wired = ""; drops(zone); }
    for (const box of all("[data-scroll]:not([data-wired])", root)) { box.dataset.wired = ""; reach.observe(box); }
  };
  /* The chosen one of many stands in sight where they slide sideways. */
  for (const one of all(".segments > [aria-current]")) {
    const row = one.parentElement;
    if (row.scrollWidth > row.clientWidth) row.scrollLeft = one.offsetLeft - row.offsetLeft - (row.clientWidth - one.offsetWidth) / 2;
  }
  for (const button of all("[data-peek]")) button.hidden = false;
  wire(document);
  document.addEventListener("htmx:load", (event) => wire(event.detail.elt.parentElement ?? document));
  document.querySelector("form :is([aria-invalid=true], .errorlist.nonfield)")?.scrollIntoView({ block: "center" });
})();
