// Samspel: small improvements to pages that work without them. No eval, no inline handlers, no dependencies.
(function () {
  "use strict";

  // How many characters are left in a long text.
  function count(area) {
    var line = document.getElementById(area.dataset.counter);
    if (!line) return;
    var left = Number(area.dataset.counterMax) - area.value.replace(/\r?\n/g, "\r\n").length;
    line.textContent = (left < 0 ? line.dataset.over : line.dataset.left).replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
    line.classList.toggle("is-over", left < 0);
  }

  function each(root, selector, act) {
    if (root.matches && root.matches(selector)) act(root);
    root.querySelectorAll(selector).forEach(act);
  }

  function start(root) {
    each(root, "textarea[data-counter-max]", function (area) { if (area.value) count(area); });
    each(root, ".toolbar", function (bar) { bar.hidden = false; });
  }

  // Drafts: what is typed is sent a moment after the last key.
  var drafts = new WeakMap();

  function draftOf(form) {
    if (!drafts.has(form)) drafts.set(form, { timer: 0, dirty: false });
    return drafts.get(form);
  }

  function say(form, key) {
    var line = form.querySelector("[data-draft-status]");
    if (!line || !line.dataset[key]) return;
    var time = new Date().toLocaleTimeString(document.documentElement.lang || "sv", { hour: "2-digit", minute: "2-digit" });
    line.textContent = line.dataset[key].replace("{time}", time);
  }

  function save(form) {
    var draft = draftOf(form);
    clearTimeout(draft.timer);
    if (!draft.dirty) return;
    draft.dirty = false;
    var body = new FormData(form);
    Array.from(body.keys()).forEach(function (key) { if (body.get(key) instanceof File) body.delete(key); });
    var token = form.querySelector("[name=csrf_token]");
    return fetch(form.dataset.draftUrl, {
      method: "POST", body: body, keepalive: true, credentials: "same-origin",
      headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "fetch" }
    }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      say(form, "saved");
      return answer.json();
    }).then(function (told) {
      if (told.note) form.querySelector("[data-draft-status]").textContent = told.note;
    }).catch(function () {
      draft.dirty = true;
      say(form, "failed");
    });
  }

  document.addEventListener("input", function (event) {
    var field = event.target;
    if (field.dataset && field.dataset.counterMax) count(field);
    var form = field.form;
    if (!form || !form.dataset.draftUrl) return;
    var draft = draftOf(form);
    draft.dirty = true;
    clearTimeout(draft.timer);
    draft.timer = setTimeout(save, 1500, form);
  });

  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "hidden") document.querySelectorAll("form[data-draft-url]").forEach(save), tell();
  });

  // A thread: what stays on screen is read; what others write meanwhile is told, and shown when asked for.
  var ticks = 0, read = new Set(), sent = 0;

  function tell() {
    var form = document.querySelector("[data-read]");
    if (!form || sent === read.size) return;
    var body = new FormData(form);
    body.set("nr", Array.from(read));
    sent = read.size;
    fetch(form.action, { method: "POST", body: body, keepalive: true });
  }

  async function ask(live) {
    var told = await (await fetch(live.dataset.live, { credentials: "omit" })).json();
    var more = told.seq - live.dataset.seq, link = live.firstElementChild;
    if (more <= (live.told || 0)) return;
    live.told = more;
    link.textContent = live.dataset[more > 1 ? "many" : "one"].replace("{n}", more);
    link.hidden = false;
  }

  setInterval(function () {
    if (document.hidden) return;
    each(document, ".comment", function (one) {
      var box = one.getBoundingClientRect(), here = box.bottom > 0 && box.top < innerHeight * .8;
      if (here && one.seen) read.add(one.id.slice(1));
      one.seen = here;
    });
    if (++ticks % 6) return;
    tell();
    each(document, "#live", ask);
  }, 3200);

  // Toolbar and names: `put` goes before what is chosen in the text and `end` after it; a new line is each line's end.
  function put(area, said) {
    var to = area.selectionEnd, from = to ? area.selectionStart : (to = area.value.length), end = said.end || "";
    if (end === "\n") from = area.value.lastIndexOf(end, from - 1) + 1;
    var chosen = area.value.slice(from, to);
    area.focus();
    area.setSelectionRange(from, to);
    document.execCommand("insertText", false, end === "\n" ? chosen.replace(/^/gm, said.put) : said.put + chosen + end);
    if (end > "\n") area.setSelectionRange(from += said.put.length, from + chosen.length);
  }

  // To reply or quote: the passage that is chosen goes along, and what is typed is saved first.
  function leave(event, link) {
    var form = document.querySelector("#skriv form"), chosen = getSelection();
    if (/citera/.test(link.search) && link.closest(".comment").contains(chosen.anchorNode)) link.search += "&stycke=" + encodeURIComponent(chosen);
    if (!form || !draftOf(form).dirty) return;
    event.preventDefault();
    save(form).then(function () { if (!draftOf(form).dirty) link.click(); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-put]"), link = event.target.closest("a[href$='#skriv']");
    if (button) put(button.form.elements.body, button.dataset);
    if (link) leave(event, link);
  });

  document.addEventListener("keydown", function (event) {
    var button = event.target, next = { ArrowRight: "nextElementSibling", ArrowLeft: "previousElementSibling" }[event.key];
    if (button.matches(".toolbar *") && button[next]) button[next].focus();
  });

  // A second press while the first is on its way does nothing. The first one is always sent.
  function release(form) {
    delete form.dataset.sending;
    form.querySelectorAll("button[aria-disabled]").forEach(function (button) { button.removeAttribute("aria-disabled"); });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.getAttribute("method") || "").toLowerCase() !== "post") return;
    if (form.dataset.sending) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = "yes";
    var draft = draftOf(form);
    clearTimeout(draft.timer);
    draft.dirty = false;
    form.querySelectorAll("button[type=submit]").forEach(function (button) { button.setAttribute("aria-disabled", "true"); });
    setTimeout(release, 8000, form);
  }, true);

  window.addEventListener("pageshow", function (event) {
    if (event.persisted) document.querySelectorAll("form[data-sending]").forEach(release);
  });

  // After a swap: new parts come alive and the focus goes to what changed.
  function focusIn(root) {
    var target = root.querySelector("#error-summary") || (root.matches("[data-focus]") ? root : root.querySelector("[data-focus], [autofocus]"));
    if (!target) return;
    if (target.tabIndex < 0 && !target.hasAttribute("tabindex")) target.setAttribute("tabindex", "-1");
    target.focus();
  }

  document.addEventListener("htmx:afterSettle", function (event) {
    var root = event.target;
    if (!(root instanceof Element)) return;
    start(root);
    focusIn(root);
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    var form = event.target.closest && event.target.closest("form");
    if (form) release(form);
  });

  function failed() {
    var region = document.getElementById("flash");
    if (!region) return;
    var line = document.createElement("p");
    line.className = "flash is-error";
    line.tabIndex = -1;
    line.textContent = document.body.dataset.textFailed;
    region.replaceChildren(line);
    line.focus();
  }
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) { document.addEventListener(name, failed); });

  // A form that had been open too long, or whose sender is signed out, is answered with a page that holds
  // all that was written: sent once more without htmx, it leads there.
  document.addEventListener("htmx:responseError", function (event) {
    var form = event.target.closest && event.target.closest("form[action]");
    var status = event.detail.xhr.status;
    if (form && (status === 400 || status === 401)) form.submit();
    else failed();
  });

  // The small screens' menu closes as one expects.
  document.addEventListener("keydown", function (event) {
    var menu = document.querySelector("details[data-menu][open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("click", function (event) {
    var menu = document.querySelector("details[data-menu][open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });

  start(document);
  var summary = document.getElementById("error-summary");
  // Who is sent to a part of a page, such as the comment just written, begins to read there.
  var part = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (part && part.tabIndex < 0) part.setAttribute("tabindex", "-1");
  if (summary || part) (summary || part).focus();
  // The browser itself goes to that part when all has come; a reply is begun after that.
  addEventListener("load", function () {
    var area = part && part.querySelector("[data-begin]");
    if (area && !summary) area.focus(), area.selectionStart = area.value.length;
  });
})();
