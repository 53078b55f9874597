# FleetDns without the sandbox: https://learn.microsoft.com/dotnet/core/docker/ names the base images.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig appsettings.json ./
COPY src/FleetDns.Core/FleetDns.Core.csproj src/FleetDns.Core/packages.lock.json src/FleetDns.Core/
COPY src/FleetDns.Sources/FleetDns.Sources.csproj src/FleetDns.Sources/packages.lock.json src/FleetDns.Sources/
COPY src/FleetDns.Web/FleetDns.Web.csproj src/FleetDns.Web/packages.lock.json src/FleetDns.Web/
RUN dotnet restore src/FleetDns.Web -p:WithSandbox=false --locked-mode
COPY src/ src/
COPY wwwroot/ wwwroot/
RUN dotnet publish src/FleetDns.Web -c Release --no-restore -p:WithSandbox=false -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["dotnet", "FleetDns.Web.dll", "--health"]
ENTRYPOINT ["dotnet", "FleetDns.Web.dll"]
