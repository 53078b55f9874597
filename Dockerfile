# FleetDns without the sandbox. Give the base images by digest where builds must be repeatable, and the minimal one
# (no shell, no package manager; "extra" has the time zones) where nothing else is needed in the image:
#   docker build --build-arg RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled-extra@sha256:<digest> .
# https://learn.microsoft.com/dotnet/core/docker/ names the images.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0

FROM ${SDK} AS build
WORKDIR /source
# The build context has no tags: --build-arg VERSION=1.2.3 gives the version.
ARG VERSION=
ENV MinVerVersionOverride=${VERSION}
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig appsettings.json ./
COPY src/FleetDns.Core/FleetDns.Core.csproj src/FleetDns.Core/packages.lock.json src/FleetDns.Core/
COPY src/FleetDns.Sources/FleetDns.Sources.csproj src/FleetDns.Sources/packages.lock.json src/FleetDns.Sources/
COPY src/FleetDns.Web/FleetDns.Web.csproj src/FleetDns.Web/packages.lock.json src/FleetDns.Web/
RUN dotnet restore src/FleetDns.Web -p:WithSandbox=false --locked-mode
COPY src/ src/
COPY wwwroot/ wwwroot/
RUN dotnet publish src/FleetDns.Web -c Release --no-restore -p:WithSandbox=false -o /app

FROM ${RUNTIME}
WORKDIR /app
COPY --from=build /app .
# One JSON object a line: no value can begin a line of its own.
ENV ASPNETCORE_HTTP_PORTS=8080 \
    Logging__Console__FormatterName=json
EXPOSE 8080
USER $APP_UID
# Starts a .NET process, so seldom. Orchestrators ask /health/live and /health/ready over HTTP instead.
HEALTHCHECK --interval=5m --timeout=10s --start-period=30s CMD ["dotnet", "FleetDns.Web.dll", "--health"]
ENTRYPOINT ["dotnet", "FleetDns.Web.dll"]
