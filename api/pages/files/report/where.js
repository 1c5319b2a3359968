// Asks the telephone where it is, when the reader wants that, and shows what is near.
"use strict";
(() => {
  const button = document.getElementById("locate");
  if (!("geolocation" in navigator) || button === null) {
    return;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition((found) => {
      const form = document.getElementById("screen");
      document.getElementById("longitude").value = found.coords.longitude.toFixed(6);
      document.getElementById("latitude").value = found.coords.latitude.toFixed(6);
      document.getElementById("find").value = "";
      form.action = "/report/where#found";
      form.submit();
    }, () => {
      button.disabled = false;
      document.getElementById("located").textContent = button.dataset.refused;
    }, { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
  });
})();
