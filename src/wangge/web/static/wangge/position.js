/* Fills the hidden longitude and latitude of a form marked data-position, when the person allows it.
   The form works without: nothing waits for a position. */

const forms = () => document.querySelectorAll("form[data-position]");

function fill({ coords }) {
  for (const form of forms()) {
    const { longitude, latitude } = form.elements;
    if (longitude && latitude) {
      longitude.value = coords.longitude.toFixed(6);
      latitude.value = coords.latitude.toFixed(6);
    }
  }
}

if (forms().length && "geolocation" in navigator) {
  navigator.geolocation.getCurrentPosition(fill, () => {}, { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 });
  document.addEventListener("htmx:afterSwap", () => navigator.geolocation.getCurrentPosition(fill, () => {}, { maximumAge: 60000 }));
}
