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
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const menu of all("details[data-menu][open]")) { menu.open = false; menu.querySelector("summary").focus(); }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) { event.preventDefault(); search.focus(); search.select(); }
    }
    if (event.key === "j" || event.key === "k") {
      const list = document.activeElement.closest("[data-keys]") ?? document.querySelector("[data-keys]");
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
  document.addEventListener("focusout", (event) => {
    const input = event.target.closest?.("input[data-day]");
    if (input && /^\d{8}$/.test(input.value.trim())) input.value = input.value.trim().replace(/^(\d{2})(\d{2})(\d{4})$/, "$1/$2/$3");
  });

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
  document.addEventListener("change", (event) => { event.target.closest?.("[data-submit-on-change]")?.closest("form")?.requestSubmit(); });

  /* A table wider than its place becomes reachable by keyboard; one that fits does not get in the way of Tab. */
  const reach = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth + 1) target.tabIndex = 0; else target.removeAttribute("tabindex");
    }
  });
  const wire = (root) => {
    for (const zone of all("[data-drop]:not([data-wired])", root)) { zone.dataset.wired = ""; drops(zone); }
    for (const box of all("[data-scroll]:not([data-wired])", root)) { box.dataset.wired = ""; reach.observe(box); }
  };
  for (const button of all("[data-peek]")) button.hidden = false;
  wire(document);
  document.addEventListener("htmx:load", (event) => wire(event.detail.elt.parentElement ?? document));
  document.querySelector("form :is([aria-invalid=true], .errorlist.nonfield)")?.scrollIntoView({ block: "center" });
})();
