document.addEventListener("DOMContentLoaded", () => (document.body.dataset.ran = "yes"));
if (document.body) document.body.dataset.ran = "yes";
