/* A map of shapes from an address of ours, on a plain grid: no foreign borders, no call outside unless the operator names a tile service.
   Texts go in as text, never as markup. Rows of a list beside the map are tied to shapes by data-key. */
(() => {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const STATES = new Set(["ok", "warn", "bad", "brand", "rest"]);
  const STEPS = [10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.0025, 0.001];
  const LABEL_PX = 84; // a degree needs so much room beside the next one
  const TOO_SMALL_PX = 12;
  const PAPER_PX = 620; // the breadth of an A4 page inside its margins
  const decimals = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 4 });

  const element = (name, text, className) => {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  };
  const keyOf = (feature) => String(feature.id ?? feature.properties?.code ?? "");
  const stateOf = (feature) => (STATES.has(feature.properties?.state) ? feature.properties.state : "brand");

  /* Lines of longitude and latitude with their degrees, drawn anew for what is in view. */
  const graticule = (map) => {
    const group = L.layerGroup().addTo(map);
    const label = (point, text, anchor) =>
      L.marker(point, { interactive: false, keyboard: false, pane: "grid", icon: L.divIcon({ className: "degree", html: element("span", text), iconSize: null, iconAnchor: anchor }) }).addTo(group);
    const draw = () => {
      group.clearLayers();
      const view = map.getBounds();
      const span = Math.max(view.getEast() - view.getWest(), 1e-6);
      const room = Math.max(map.getSize().x / LABEL_PX, 1);
      const step = STEPS.findLast((size) => span / size <= room) ?? STEPS[0];
      const [south, north, west, east] = [view.getSouth(), view.getNorth(), view.getWest(), view.getEast()];
      const options = { className: "graticule", interactive: false, pane: "grid" };
      for (let x = Math.ceil(west / step) * step; x <= east; x += step) {
        L.polyline([[south, x], [north, x]], options).addTo(group);
        label([north, x], `${decimals.format(x)}° Đ`, [-3, -2]);
      }
      for (let y = Math.ceil(south / step) * step; y <= north; y += step) {
        L.polyline([[y, west], [y, east]], options).addTo(group);
        label([y, west], `${decimals.format(y)}° B`, [-4, 16]);
      }
    };
    map.on("moveend", draw);
    draw();
  };

  const popup = (feature) => {
    const box = element("div");
    const { name, url, lines, state_label: label } = feature.properties ?? {};
    const head = element("p");
    const title = url ? element("a", name) : element("b", name);
    if (url) title.href = url;
    head.append(title);
    box.append(head);
    for (const line of [label, ...(lines ?? [])]) if (line) box.append(element("p", line, "muted"));
    return box;
  };

  const legend = (features) => {
    const labels = new Map();
    for (const feature of features) {
      const text = feature.properties?.state_label;
      if (text) labels.set(stateOf(feature), (labels.get(stateOf(feature)) ?? new Set()).add(text));
    }
    if (labels.size === 0) return null;
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      const list = element("ul", "", "legend");
      for (const [state, texts] of labels) { // what is drawn alike stands on one line
        const [first, ...rest] = texts;
        const text = [first, ...rest.map((t) => t[0].toLocaleLowerCase("vi") + t.slice(1))].join(", ");
        const item = element("li");
        const picture = document.createElementNS(SVG, "svg");
        picture.setAttribute("viewBox", "0 0 14 14");
        picture.setAttribute("aria-hidden", "true");
        const square = document.createElementNS(SVG, "rect");
        for (const [key, value] of Object.entries({ width: 14, height: 14, rx: 2, class: `shape ${state}` })) square.setAttribute(key, value);
        picture.append(square);
        item.append(picture, text);
        list.append(item);
      }
      return list;
    };
    return control;
  };

  /* Shapes can be reached with Tab and opened with Enter; a screen reader hears their names. */
  const accessible = (layer, feature) => {
    const path = layer.getElement?.();
    if (!path) return;
    path.setAttribute("tabindex", "0");
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", [feature.properties?.name, feature.properties?.state_label, ...(feature.properties?.lines ?? [])].filter(Boolean).join(", "));
    path.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      layer.openPopup();
    });
  };

  const tie = (map, layers, selector) => {
    const list = selector && document.querySelector(selector);
    const rows = new Map([...(list?.querySelectorAll("[data-key]") ?? [])].map((row) => [row.dataset.key, row]));
    const mark = (key, on) => {
      layers.get(key)?.getElement?.()?.classList.toggle("picked", on);
      rows.get(key)?.classList.toggle("picked", on);
    };
    for (const [key, layer] of layers) {
      layer.on("mouseover", () => mark(key, true));
      layer.on("mouseout", () => mark(key, false));
      layer.on("popupopen", () => { mark(key, true); rows.get(key)?.scrollIntoView({ block: "nearest" }); });
      layer.on("popupclose", () => mark(key, false));
    }
    for (const [key, row] of rows) {
      row.addEventListener("mouseenter", () => mark(key, true));
      row.addEventListener("mouseleave", () => mark(key, false));
      row.addEventListener("focusin", () => mark(key, true));
      row.addEventListener("focusout", () => mark(key, false));
      row.addEventListener("click", (event) => {
        const layer = layers.get(key);
        if (!layer || event.target.closest("a, button, input, label")) return;
        map.panTo(layer.getBounds ? layer.getBounds().getCenter() : layer.getLatLng());
        layer.openPopup();
      });
    }
  };

  /* A shape too small to see at this scale gets a dot that opens the same words; the dot goes when the shape can be seen. */
  const dots = (map, shapes) => {
    const group = L.layerGroup().addTo(map);
    const draw = () => {
      group.clearLayers();
      shapes.eachLayer((layer) => {
        if (!layer.getBounds) return;
        const box = layer.getBounds();
        const [from, to] = [map.latLngToLayerPoint(box.getNorthWest()), map.latLngToLayerPoint(box.getSouthEast())];
        if (Math.max(to.x - from.x, to.y - from.y) >= TOO_SMALL_PX) return;
        const dot = L.circleMarker(box.getCenter(), { radius: 6, keyboard: false, className: `shape point ${stateOf(layer.feature)}` }).addTo(group);
        dot.on("click", () => layer.openPopup(box.getCenter()));
        for (const name of ["mouseover", "mouseout"]) dot.on(name, () => layer.fire(name));
      });
    };
    map.on("zoomend", draw);
    draw();
  };

  const fit = (map, shapes) => {
    const bounds = shapes.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [28, 28], maxZoom: 15, animate: false });
  };

  const start = async (box) => {
    const state = box.parentElement.querySelector(".map-state");
    const small = box.parentElement.classList.contains("small");
    const map = L.map(box, { zoomControl: false, attributionControl: Boolean(box.dataset.credit), scrollWheelZoom: !small, center: [16.5, 107], zoom: 6, zoomSnap: 0.25, renderer: L.svg({ padding: 0.3 }) });
    map.createPane("grid").classList.add("grid-pane");
    map.getPane("grid").style.zIndex = 250;
    L.control.zoom({ position: "topright", zoomInTitle: "Phóng to", zoomOutTitle: "Thu nhỏ" }).addTo(map);
    L.control.scale({ imperial: false }).addTo(map);
    if (box.dataset.tiles) L.tileLayer(box.dataset.tiles, { attribution: element("span", box.dataset.credit).textContent, maxZoom: 19 }).addTo(map);
    try {
      const answer = await fetch(box.dataset.url, { headers: { Accept: "application/geo+json, application/json" } });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const data = await answer.json();
      const layers = new Map();
      const shapes = L.geoJSON(data, {
        style: (feature) => ({ className: `shape ${stateOf(feature)}` }),
        pointToLayer: (feature, at) => L.circleMarker(at, { radius: 8, className: `shape point ${stateOf(feature)}` }),
        onEachFeature: (feature, layer) => { layer.bindPopup(() => popup(feature), { closeButton: true }); layers.set(keyOf(feature), layer); },
      }).addTo(map);
      shapes.eachLayer((layer) => accessible(layer, layer.feature));
      legend(data.features ?? [])?.addTo(map);
      fit(map, shapes);
      dots(map, shapes);
      tie(map, layers, box.dataset.list);
      state.textContent = layers.size ? "" : "Chưa có ranh giới hoặc toạ độ nào để vẽ.";
    } catch (error) {
      state.textContent = `Chưa tải được ranh giới (${error.message}). Các phần khác của trang vẫn đầy đủ; tải lại trang để thử lần nữa.`;
    }
    if (!box.dataset.tiles) graticule(map);
    map.on("popupopen", ({ popup: opened }) => opened.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Đóng"));
    /* On paper the map keeps a size it was drawn for. */
    window.addEventListener("beforeprint", () => { box.parentElement.style.width = `${Math.min(box.clientWidth, PAPER_PX)}px`; map.invalidateSize({ animate: false, pan: false }); });
    window.addEventListener("afterprint", () => { box.parentElement.style.width = ""; map.invalidateSize({ animate: false, pan: false }); });
    new ResizeObserver(() => map.invalidateSize()).observe(box);
  };

  document.querySelectorAll("[data-map]").forEach(start);
})();
