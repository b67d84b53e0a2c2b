// The map of the district's own borders. Without this script the list beside it says the same.
"use strict";
(() => {
  const frame = document.querySelector("[data-map]");
  if (!frame || !window.L) return;
  const { L } = window;
  const words = frame.dataset;
  const map = L.map(frame, { attributionControl: false, zoomSnap: 0.25, preferCanvas: false });
  const layers = new Map();

  // A page of its own meaning (coverage, say) sends `state` and the `lines` of the tip; without them it is about calls.
  const state = ({ state: given, alarms, open_calls: calls }) => given || (alarms ? "alarm" : calls ? "open" : "calm");
  const line = (text) => Object.assign(document.createElement("div"), { textContent: text });

  const tip = (place) => {
    const box = document.createElement("div");
    box.append(Object.assign(document.createElement("strong"), { textContent: place.name }), line(place.label));
    for (const words of place.lines || []) box.append(line(words));
    if (typeof place.open_calls === "number") box.append(line(`${words.calls} ${place.open_calls}`));
    if (place.alarms) box.append(line(`${words.alarms} ${place.alarms}`));
    if (place.schematic) box.append(line(words.schematic));
    return box;
  };

  const link = (place, layer) => {
    const shape = layer.getElement && layer.getElement();
    if (!shape) return;
    shape.setAttribute("tabindex", "0");
    shape.setAttribute("role", "link");
    shape.setAttribute("aria-label", `${place.name} ${place.label}`);
    shape.addEventListener("keydown", (event) => {
      if (event.key === "Enter") window.location.assign(place.url);
    });
  };

  const draw = (collection) => {
    const all = L.geoJSON(collection, {
      style: ({ properties: place }) => ({
        className: `map-place map-${place.kind} map-${state(place)}`,
        weight: place.kind === "grid" ? 1 : 2.5,
        interactive: place.kind === "grid" || place.kind === "building",
      }),
      pointToLayer: ({ properties: place }, spot) =>
        L.circleMarker(spot, { radius: 7, className: `map-place map-${place.kind} map-${state(place)}` }),
      onEachFeature: ({ properties: place }, layer) => {
        layers.set(place.code, layer);
        layer.bindTooltip(tip(place), { sticky: true });
        layer.on("click", () => window.location.assign(place.url));
        layer.on("add", () => link(place, layer));
      },
    }).addTo(map);
    frame.dataset.drawn = String(collection.features.length);
    if (collection.features.length) map.fitBounds(all.getBounds(), { padding: [12, 12] });
  };

  // Pointing at a line of the list shows the place on the map.
  document.querySelectorAll("[data-map-code]").forEach((row) => {
    const mark = (on) => {
      const shape = layers.get(row.dataset.mapCode)?.getElement();
      if (shape) shape.classList.toggle("map-marked", on);
    };
    for (const [name, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]]) {
      row.addEventListener(name, () => mark(on));
    }
  });

  fetch(words.map, { headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then(draw)
    .catch(() => frame.replaceChildren(line(words.failed)));
})();
