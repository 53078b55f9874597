using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>
/// Turns a defect during a request for a note into an outcome: a write stays valid even if its journal entry or record cannot be kept.
/// </summary>
internal static class SafeNotes
{
    public static async Task<WriteOutcome> AskAsync(Func<Task<WriteOutcome>> ask, Action<Exception> log)
    {
        try
        {
            return await ask();
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            log(defect);
            return new WriteOutcome(WriteResult.Unreachable, $"Defect in FleetDns ({defect.GetType().Name}); see its log.", null);
        }
    }
}
