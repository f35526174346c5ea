// The two as their documentations join them: a choice in the banner or in the place counts for both; no thumbnail.
const frames = iframemanager();

frames.run({
  currLang: "en",
  onChange: ({ changedServices, eventSource }) => {
    if (eventSource.type === "click") {
      const accepted = CookieConsent.getUserPreferences().acceptedServices.films;
      CookieConsent.acceptService([...accepted, ...changedServices], "films");
    }
  },
  services: {
    youtube: {
      embedUrl: "https://www.youtube-nocookie.com/embed/{data-id}",
      iframe: { allow: "encrypted-media; picture-in-picture; fullscreen;" },
      languages: {
        en: {
          notice: "This content is hosted by a third party. By showing it you accept the terms of youtube.com.",
          loadBtn: "Load video",
          loadAllBtn: "Don't ask again",
        },
      },
    },
  },
});

CookieConsent.run({
  hideFromBots: false, // or it would not show itself to a browser that is driven by a program
  categories: {
    necessary: { enabled: true, readOnly: true },
    films: {
      services: {
        youtube: {
          label: "YouTube",
          onAccept: () => frames.acceptService("youtube"),
          onReject: () => frames.rejectService("youtube"),
        },
      },
    },
  },
  language: {
    default: "en",
    translations: {
      en: {
        consentModal: {
          title: "We use cookies",
          description: "Films are loaded from another company if you agree.",
          acceptAllBtn: "Accept all",
          acceptNecessaryBtn: "Reject all",
          showPreferencesBtn: "Manage preferences",
        },
        preferencesModal: {
          title: "Your preferences",
          acceptAllBtn: "Accept all",
          acceptNecessaryBtn: "Reject all",
          savePreferencesBtn: "Save",
          closeIconLabel: "Close",
          sections: [
            { title: "Necessary", description: "The page needs these.", linkedCategory: "necessary" },
            { title: "Films", description: "Films of YouTube.", linkedCategory: "films" },
          ],
        },
      },
    },
  },
});
