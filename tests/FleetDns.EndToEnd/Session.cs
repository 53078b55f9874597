using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace FleetDns.EndToEnd;

/// <summary>Signing in at the sandbox, as a browser does and as a program that imitates one.</summary>
public static partial class Session
{
    private static readonly ConcurrentDictionary<string, string> s_known = new();

    /// <summary>The cookies of an earlier sign-in at this dashboard as this persona; null before the first.</summary>
    public static string? Known(string url, string persona) => s_known.GetValueOrDefault(Key(url, persona));

    /// <summary>Presses the persona's button where the page asks for one, and keeps the session for the next page.</summary>
    public static async Task EnterAsync(IPage page, string persona)
    {
        if (new Uri(page.Url).AbsolutePath != "/signin")
        {
            return;
        }

        await page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {persona}" }).ClickAsync();
        await Assertions.Expect(page).Not.ToHaveURLAsync(new Regex("/signin"));   // the circuit is waited for, not the load
        s_known[Key(page.Url, persona)] = await page.Context.StorageStateAsync();
    }

    /// <summary>A client with a persona's session in its jar; it follows no redirects.</summary>
    public static Task<HttpClient> ClientAsync(string url, string persona) => ClientAsync(url, persona, new CookieContainer());

    /// <summary>The Cookie header of a persona's session, for what is not a page.</summary>
    public static async Task<string> CookiesAsync(string url, string persona)
    {
        var jar = new CookieContainer();
        using var http = await ClientAsync(url, persona, jar);
        return jar.GetCookieHeader(new Uri(url));
    }

    private static async Task<HttpClient> ClientAsync(string url, string persona, CookieContainer jar)
    {
        var http = Anonymous(url, jar);
        using var answer = await PostAsync(http, "/signin", "signin", ("persona", persona));
        return answer.StatusCode == HttpStatusCode.Found ? http
            : throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>A client with an empty jar; it follows no redirects.</summary>
    public static HttpClient Anonymous(string url, CookieContainer? jar = null) =>
        new(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = jar ?? new CookieContainer() })
        {
            BaseAddress = new Uri(
            url)
        };

    /// <summary>Fetches the form of a page and posts it with its antiforgery token.</summary>
    public static async Task<HttpResponseMessage> PostAsync(
        HttpClient http, string path, string form, params (string Name, string Value)[] fields)
    {
        var page = await http.GetStringAsync(new Uri(path, UriKind.Relative));
        using var content = new FormUrlEncodedContent(
            [new("_handler", form), new("__RequestVerificationToken", Token().Match(page).Groups[1].Value),
            .. fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))]);
        return await http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    private static string Key(string url, string persona) => $"{new Uri(url).Authority} {persona}";

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex Token();
}
