// The form of a report on a telephone: the position, small photos, and drafts for when there is no network.
"use strict";
(() => {
  const form = document.getElementById("report");
  const drafts = window.sibuDrafts;
  const t = (zh, en) => (document.documentElement.lang === "en" ? en : zh);
  const kept = document.getElementById("drafts").dataset.kept !== undefined;
  const status = document.getElementById("report-status");
  const field = (name) => form.elements.namedItem(name);
  const input = (type, name, value) => {
    const made = document.createElement("input");
    made.type = type;
    made.name = name;
    made.value = value;
    return made;
  };
  const tell = (text) => {
    status.textContent = text;
  };

  // ---- the position of the telephone
  const choice = (id, value, text) => {
    const line = document.createElement("div");
    line.className = "choice";
    const radio = input("radio", "found", value);
    radio.id = id;
    const label = document.createElement("label");
    label.htmlFor = id;
    label.textContent = text;
    line.append(radio, label);
    return line;
  };

  const option = (place) => {
    const name = place.whole_name.split("·").slice(-2).join("·");
    const away = place.metres === undefined ? "" : ` (${place.metres} m)`;
    return choice(`here-${place.id}`, `${place.kind}:${place.id}`, name + away);
  };

  const options = (places) => {
    if (places.length === 0) {
      return [];
    }
    const none = choice("here-none", "", t("都不是，按上面选的", "None of these: as chosen above"));
    none.querySelector("input").checked = true;
    return [...places.map(option), none];
  };

  const around = async ({ coords }) => {
    field("longitude").value = coords.longitude.toFixed(6);
    field("latitude").value = coords.latitude.toFixed(6);
    const asked = new URLSearchParams({ longitude: field("longitude").value, latitude: field("latitude").value });
    try {
      const answer = await fetch(`/v1/places/at?${asked}`);
      const found = await answer.json();
      const places = [...(found.buildings ?? []), ...(found.grid ? [found.grid] : [])];
      document.getElementById("here").replaceChildren(...options(places));
      tell(places.length > 0 ? t("请选您所在的地方。", "Choose where you are.") : t("这里不在本县。", "This is outside the county."));
    } catch {
      tell(t("已记下位置。", "The position is noted."));
    }
  };

  const locate = document.getElementById("locate");
  if ("geolocation" in navigator && window.isSecureContext) {
    locate.hidden = false;
    locate.addEventListener("click", () => {
      tell(t("正在定位……", "Looking where you are…"));
      const lost = () => tell(t("没有定到位，请选楼栋或写地名。", "No position; choose a building or write the place."));
      navigator.geolocation.getCurrentPosition(around, lost, { enableHighAccuracy: true, timeout: 10000 });
    });
  }

  // ---- photos
  const inputs = [...form.querySelectorAll("input[type=file]")];
  inputs.forEach((each) => each.addEventListener("change", () => window.sibuPhotos.shrink(each)));
  const photos = () => inputs.flatMap((each) => [...each.files].map((file) => [each.name, file]));

  if (drafts === null) {
    return;
  }

  // ---- drafts
  const newKey = () => crypto.randomUUID().replaceAll("-", "");
  // What is about an official's conduct, or told in confidence, is never kept on a telephone.
  const isSecret = () =>
    field("conduct").checked || field("anonymous").checked || field("channel").value === "back_to_back";
  const fields = () => [...new FormData(form)]
    .filter(([name, value]) => typeof value === "string" && name !== "csrf" && name !== "act" && value !== "");

  const keep = async (state) => {
    const { kept: fitting, left } = window.sibuPhotos.fitting(photos());
    await drafts.save(field("key").value, state, { fields: fields() }, fitting);
    await window.sibuDraftsShown();
    return left === 0 ? "" : t(`有${left}张照片太大，没有存下。`, `${left} photos were too large to be kept.`);
  };

  const emptied = () => {
    form.reset();
    field("key").value = newKey();
    document.getElementById("problem").focus();
  };

  const refuse = () => tell(t(
    "涉及干部作风或背靠背的来件不能存在手机里。请连上网络再登记，内容还在页面上。",
    "What is about an official, or told in confidence, is never kept on a telephone. Go online to file it; it is still here.",
  ));

  const waits = async () => {
    if (isSecret()) {
      refuse();
      return;
    }
    if (!form.reportValidity()) {
      return;
    }
    const told = await keep("waiting");
    emptied();
    tell(t("已存在手机里，有网络时自动发送。", "Kept on this telephone; it is sent when the network is back. ") + told);
  };

  // The report is kept before it leaves, and let go of when the page says that it came.
  const leave = async () => {
    if (!isSecret()) {
      await keep("sending");
    }
    form.submit();
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "send") {
      if (!navigator.onLine) {
        event.preventDefault();
        event.stopImmediatePropagation();
        tell(event.submitter?.name === "act"
          ? t("没有网络，现在不能查地点；写下的地点会一起登记。", "Nothing can be looked up without a network; what you wrote goes along.")
          : t("没有网络，现在不能换。", "Without a network the look cannot be changed."));
      }
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (kept || !navigator.onLine) {
      waits().catch(() => tell(t("没有存下，请不要关闭页面。", "It was not kept; leave this page open.")));
      return;
    }
    form.append(input("hidden", "act", "send"));
    leave().catch(() => form.submit());
  }, true);

  document.getElementById("keep").hidden = false;
  document.getElementById("keep").addEventListener("click", async () => {
    if (isSecret()) {
      refuse();
      return;
    }
    const told = await keep("draft");
    tell(t("已存为草稿。", "Kept as a draft. ") + told);
  });

  const CLAIMS = new Set(["claim", "settled_claim"]);
  const fill = ([name, value]) => {
    const element = field(name);
    if (element === null || CLAIMS.has(name)) { // One field for each photo that was received already.
      form.append(input("hidden", name, value));
    } else if (element instanceof HTMLInputElement && element.type === "checkbox") {
      element.checked = true;
    } else {
      element.value = value;
    }
  };

  const choose = (into, pairs) => {
    const chosen = new DataTransfer();
    pairs.forEach(([, photo]) => chosen.items.add(new File([photo], "photo.jpg", { type: photo.type })));
    into.files = chosen.files;
  };

  const goOn = async () => {
    const id = /^#draft-([0-9a-f]{32})$/.exec(window.location.hash)?.[1];
    const draft = id === undefined ? undefined : await drafts.read(id);
    if (draft === undefined) {
      return;
    }
    history.replaceState(null, "", window.location.pathname);
    draft.told.fields.forEach(fill);
    inputs.forEach((each) => choose(each, draft.photos.filter(([name]) => name === each.name)));
    // What is folded away is shown where something of the draft stands in it.
    const settled = field("settlement").value !== "" || field("settled_photos").files.length > 0;
    field("settlement").closest("details").open ||= settled;
  };

  // The own buildings are remembered for the page that opens without a network; places are nobody's secret.
  const remember = async () => {
    const select = document.getElementById("place");
    if (select === null) {
      return;
    }
    if (!kept) {
      const groups = [...select.querySelectorAll("optgroup")]
        .map((group) => [group.label, [...group.children].map((option) => [option.value, option.textContent])]);
      await drafts.put("places", "own", groups);
      return;
    }
    for (const [name, own] of (await drafts.get("places", "own")) ?? []) {
      const group = document.createElement("optgroup");
      group.label = name;
      own.forEach(([value, text]) => group.append(new Option(text, value)));
      select.append(group);
    }
  };

  const begin = async () => {
    await window.sibuDraftsBegun;
    if (kept) {
      field("key").value = newKey();
    }
    await remember();
    await goOn();
    form.dataset.ready = "yes";
  };
  window.addEventListener("hashchange", goOn);
  window.addEventListener("pageshow", () => form.querySelector("input[type=hidden][name=act]")?.remove());
  begin();
})();
