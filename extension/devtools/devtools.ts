// Adds the panel to DevTools. It runs as long as DevTools are open, whether or not the panel is shown.

// Firefox keeps requests for getHAR() from when somebody listens: the panel, opened later, finds them there.
chrome.devtools.network.onRequestFinished.addListener(() => {});

chrome.devtools.panels.create("Assay", "/icons/32.png", "/devtools/panel.html");
