document.getElementById("script").textContent = "The script has run.";
