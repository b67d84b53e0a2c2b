// Before the first paint: say that scripts run, so that notices float and script-only buttons show.
document.documentElement.classList.add("js");
