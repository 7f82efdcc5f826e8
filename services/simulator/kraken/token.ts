/** What a private subscription has to show: `GetWebSocketsToken` gives it. */
export const WEB_SOCKET_TOKEN = "WW91ciBhdXRoZW50aWNhdGlvbiB0b2tlbiBnb2VzIGhlcmUu";
