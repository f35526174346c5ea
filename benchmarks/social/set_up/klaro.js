// No banner: consent is asked where the film stands (contextualConsentOnly), the lightest way that it offers.
var klaroConfig = {
  lang: "en",
  translations: {
    en: {
      privacyPolicyUrl: "/privacy/",
      purposes: { films: "Films" },
      youtube: { description: "Films of YouTube" },
    },
  },
  services: [
    { name: "youtube", title: "YouTube", purposes: ["films"], default: false, contextualConsentOnly: true },
  ],
};
