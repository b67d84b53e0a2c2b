// The map of a plan. It only fills in the form beside it; without this script the form alone does everything.
"use strict";
(() => {
  const frame = document.querySelector("[data-plan-map]");
  if (!frame || !window.L) return;
  const { L } = window;
  const words = frame.dataset;
  const SNAP_PX = 12; // a dragged corner that comes this near to a neighbour's corner becomes the same point
  const map = L.map(frame, { attributionControl: false, zoomSnap: 0.25, preferCanvas: false });
  const grids = new Map();
  const field = (name) => document.querySelector(`.plan-form [name="${name}"]`);
  const round = (number) => Math.round(number * 1e7) / 1e7;

  const draw = ({ features }) => {
    const all = L.featureGroup();
    const of = (what) => features.filter(({ properties }) => properties.what === what);
    const border = (feature, css) => L.geoJSON(feature, { style: { className: css }, interactive: false }).addTo(all);
    of("grid").forEach((feature) => {
      const { key, name, note, state, at } = feature.properties;
      const shape = L.geoJSON(feature, { style: { className: `plan-grid plan-state-${state}` } }).addTo(all);
      const label = document.createElement("span");
      label.append(name);
      L.tooltip([at[1], at[0]], { content: label, permanent: true, direction: "center", className: "plan-name" }).addTo(all);
      shape.bindTooltip(`${name} · ${note}`, { sticky: true });
      grids.set(key, { feature, shape });
      shape.on("click", (event) => onGrid(key, event));
    });
    of("former").forEach((feature) => border(feature, "plan-former"));
    of("whole").forEach((feature) => border(feature, "plan-whole"));
    of("building").forEach((feature) => {
      const { key, name, moving } = feature.properties;
      const [east, north] = feature.geometry.coordinates;
      const dot = L.circleMarker([north, east], { radius: 6, className: `plan-building${moving ? " plan-moving" : ""}` });
      dot.bindTooltip(moving ? `${name} · ${words.moving}` : name);
      const box = document.querySelector(`.plan-form input[name="buildings"][value="${CSS.escape(key)}"]`);
      const show = () => dot.getElement()?.classList.toggle("plan-chosen", Boolean(box?.checked));
      dot.on("add", show).on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        if (!box) return;
        box.checked = !box.checked;
        show();
      });
      box?.addEventListener("change", show);
      dot.addTo(all);
    });
    all.addTo(map);
    frame.dataset.drawn = String(features.length);
    if (features.length) map.fitBounds(all.getBounds(), { padding: [12, 12] });
    if (words.mode === "split") cutting();
    if (words.mode === "border") bending();
  };

  const select = (name, value) => {
    const control = field(name);
    if (!control) return;
    control.value = value;
    control.dispatchEvent(new Event("change"));
  };

  let merging = "key";
  const onGrid = (key, event) => {
    if (words.mode === "merge") {
      select(merging, key);
      merging = merging === "key" ? "into" : "key";
    } else if (words.mode === "move") {
      select("to", key);
    } else if (words.mode === "border" && !event.originalEvent.defaultPrevented) {
      select("key", key);
    }
  };

  // Splitting: every click adds a point of the line; a third click begins a new line.
  const cutting = () => {
    const text = field("line");
    const line = L.polyline([], { className: "plan-cut" }).addTo(map);
    const show = () => {
      const points = text.value.split("\n").map((row) => row.split(/[,，\s]+/).filter(Boolean).map(Number));
      const found = points.filter((pair) => pair.length === 2 && pair.every(Number.isFinite)).map(([e, n]) => [n, e]);
      line.setLatLngs(found);
      return found;
    };
    // The grid to be cut is the one under the middle of the line.
    const choose = ([[n1, e1], [n2, e2]]) => {
      const box = frame.getBoundingClientRect();
      const { x, y } = map.latLngToContainerPoint([(n1 + n2) / 2, (e1 + e2) / 2]);
      const under = document.elementsFromPoint(box.left + x, box.top + y);
      const hit = [...grids].find(([, { shape }]) => shape.getLayers().some((layer) => under.includes(layer.getElement())));
      if (hit) select("key", hit[0]);
    };
    map.on("click", ({ latlng }) => {
      const rows = text.value.split("\n").filter((row) => row.trim());
      const kept = rows.length >= 2 ? [] : rows;
      text.value = [...kept, `${round(latlng.lng)}, ${round(latlng.lat)}`].join("\n");
      const found = show();
      if (found.length === 2) choose(found);
    });
    text.addEventListener("input", show);
    show();
  };

  // Bending a border: corners are dragged, a point in the middle of an edge adds one, a double click takes one away.
  const bending = () => {
    const text = field("geometry");
    const handles = L.layerGroup().addTo(map);
    let rings = [];
    const corners = (key) => [...grids].filter(([other]) => other !== key)
      .flatMap(([, { feature }]) => feature.geometry.coordinates.flat(feature.geometry.type === "Polygon" ? 1 : 2));
    const write = () => {
      text.value = JSON.stringify({ type: "MultiPolygon", coordinates: rings });
      const { shape } = grids.get(field("key").value);
      shape.eachLayer((layer) => layer.setLatLngs(L.GeoJSON.coordsToLatLngs(rings, 2)));
    };
    const snapped = (latlng, others) => {
      const here = map.latLngToContainerPoint(latlng);
      const near = others
        .map(([east, north]) => ({ point: [east, north], away: here.distanceTo(map.latLngToContainerPoint([north, east])) }))
        .sort((one, other) => one.away - other.away)[0];
      return near && near.away <= SNAP_PX ? near.point : [round(latlng.lng), round(latlng.lat)];
    };
    const handle = ([east, north], css, moved, gone) => {
      const icon = L.divIcon({ className: `plan-handle ${css}`, iconSize: [14, 14] });
      const marker = L.marker([north, east], { draggable: true, icon, keyboard: false }).addTo(handles);
      marker.on("dragend", () => moved(marker.getLatLng()));
      if (gone) marker.on("dblclick", gone);
    };
    const show = () => {
      handles.clearLayers();
      const others = corners(field("key").value);
      rings.forEach((polygon) => polygon.forEach((ring) => {
        const last = ring.length - 1;
        for (let at = 0; at < last; at += 1) {
          handle(ring[at], "", (latlng) => {
            ring[at] = snapped(latlng, others);
            if (at === 0) ring[last] = ring[0];
            write();
            show();
          }, () => {
            if (last <= 3) return;
            ring.splice(at, 1);
            if (at === 0) ring[ring.length - 1] = ring[0];
            write();
            show();
          });
          const middle = [(ring[at][0] + ring[at + 1][0]) / 2, (ring[at][1] + ring[at + 1][1]) / 2];
          handle(middle, "plan-handle-mid", (latlng) => {
            ring.splice(at + 1, 0, snapped(latlng, others));
            write();
            show();
          });
        }
      }));
    };
    const begin = () => {
      const chosen = grids.get(field("key").value);
      if (!chosen) return;
      const { type, coordinates } = structuredClone(chosen.feature.geometry);
      rings = type === "Polygon" ? [coordinates] : coordinates;
      write();
      show();
    };
    map.doubleClickZoom.disable();
    field("key").addEventListener("change", begin);
    if (!text.value.trim()) begin();
  };

  // Pointing at a line of the table shows the grid on the map.
  document.querySelectorAll("[data-plan-key]").forEach((row) => {
    const mark = (on) => grids.get(row.dataset.planKey)?.shape
      .eachLayer((layer) => layer.getElement()?.classList.toggle("plan-marked", on));
    for (const [name, on] of [["mouseenter", true], ["focusin", true], ["mouseleave", false], ["focusout", false]]) {
      row.addEventListener(name, () => mark(on));
    }
  });

  fetch(words.planMap, { headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then(draw)
    .catch(() => { frame.textContent = words.failed; });
})();
