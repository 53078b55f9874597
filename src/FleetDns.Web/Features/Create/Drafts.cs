using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FleetDns.Web.Security;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.JSInterop;

namespace FleetDns.Web.Features.Create;

/// <summary>
/// Keeps drafts in the browser tab's session storage: they survive a lost connection, a reload and a restart of the dashboard,
/// and end with the tab.
/// They are encrypted and authenticated: neither another operator of the same browser nor a script can read or change them.
/// </summary>
public sealed class Drafts(IJSRuntime js, IDataProtectionProvider protection, CurrentOperator current)
{
    private const int Largest = 8 * 1024 * 1024;   // a browser stores about 5 MiB for each site
    private IJSObjectReference? _module;

    private IDataProtector Protector => protection.CreateProtector("FleetDns drafts", current.Value.Id);

    /// <param name="page">The address of the wizard without its step.</param>
    /// <returns>Null if there is no draft that this operator can read.</returns>
    public async Task<T?> FindAsync<T>(string page, CancellationToken token)
        where T : class
    {
        await using var stream = await (await ModuleAsync(token)).InvokeAsync<IJSStreamReference?>("find", token, Name(page));
        if (stream is not { Length: > 1 })
        {
            return null;
        }

        using var reader = new StreamReader(await stream.OpenReadStreamAsync(Largest, token), Encoding.UTF8);
        try
        {
            return JsonSerializer.Deserialize<T>(Protector.Unprotect(await reader.ReadToEndAsync(token)));
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or JsonException)
        {
            return null;   // another operator's, or from expired keys or another version of the draft: start with an empty one
        }
    }

    public async Task KeepAsync<T>(string page, T draft, CancellationToken token) =>
        await (await ModuleAsync(token)).InvokeVoidAsync("keep", token, Name(page), Protector.Protect(JsonSerializer.Serialize(draft)));

    public async Task DropAsync(string page, CancellationToken token) =>
        await (await ModuleAsync(token)).InvokeVoidAsync("drop", token, Name(page));

    /// <summary>Makes the field send its text whenever typing pauses, so that a reload loses at most the last word.</summary>
    public async Task FollowAsync(ElementReference field, CancellationToken token) =>
        await (await ModuleAsync(token)).InvokeVoidAsync("follow", token, field);

    private async ValueTask<IJSObjectReference> ModuleAsync(CancellationToken token) =>
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", token, "./js/drafts.js");

    private static string Name(string page) => $"draft {page}";
}
