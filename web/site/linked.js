// Before anything is drawn: the first picture is not that of settings after #.
document.documentElement.classList.toggle('linked', location.hash.includes('='));
