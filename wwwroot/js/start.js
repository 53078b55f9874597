// Starts the circuit with a quiet console: what is worth telling is a warning or worse.
const warning = 3;   // SignalR's and Blazor's LogLevel.Warning
Blazor.start({ circuit: { logLevel: warning, configureSignalR: connection => connection.configureLogging(warning) } });
