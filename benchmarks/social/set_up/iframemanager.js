// As its documentation says, without the thumbnail, which would be fetched from the provider before consent.
iframemanager().run({
  currLang: "en",
  services: {
    youtube: {
      embedUrl: "https://www.youtube-nocookie.com/embed/{data-id}",
      iframe: { allow: "encrypted-media; picture-in-picture; fullscreen;" },
      cookie: { name: "cc_youtube" },
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
