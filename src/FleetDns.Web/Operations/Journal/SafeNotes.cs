using FleetDns.Sources.Cluster.Writing;

namespace FleetDns.Web.Operations;

/// <summary>Asks for a note so that a defect is an outcome: what is written stands, whether or not its journal entry or record can be kept.</summary>
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
