// Everything here only makes pages quicker to use; every deed works without it.
import "./js/dialogs.js";
import "./js/toasts.js";
import "./js/clocks.js";
import "./js/forms.js";
import "./js/drafts.js";
import "./js/keys.js";
import "./js/finder.js";
import "./js/speech.js";
import "./js/seals.js";
