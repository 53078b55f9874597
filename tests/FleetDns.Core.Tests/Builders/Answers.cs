using FleetDns.Core.Sampling;

namespace FleetDns.Core.Tests.Builders;

/// <summary>Plans and answers for tests of the tally.</summary>
internal static class Answers
{
    public const string Fqdn = "kuard-demo-web.trafficmanager.net";

    public static MeasurementPlan Plan(int queries, params (string Label, double Share)[] expected) =>
        new(Fqdn, queries, 60, [.. expected.Select((e, i) => new ExpectedTarget(Target(e.Label), e.Label, i, e.Share))]);

    public static string Target(string label) => $"{label}.eastus.cloudapp.azure.com";

    public static DnsAnswer Of(string label, string server = "tm1", double milliseconds = 10) =>
        new(server, AnswerKind.Counted, Target(label), 60, TimeSpan.FromMilliseconds(milliseconds), false, null);

    public static DnsAnswer Not(AnswerKind kind, string? problem = null, string server = "tm1") =>
        new(server, kind, null, null, TimeSpan.FromMilliseconds(5), false, problem);

    public static MeasurementTally Tally(MeasurementPlan plan, params (string Label, int Answers)[] counts)
    {
        var tally = MeasurementTally.Start(plan, Given.Noon);
        foreach (var (label, answers) in counts)
        {
            for (var i = 0; i < answers; i++)
            {
                tally.Add(Of(label));
            }
        }

        return tally;
    }

    public static Verdict Judge(MeasurementPlan plan, params (string Label, int Answers)[] counts) =>
        Tally(plan, counts).Finish(Given.Noon.AddMinutes(1), null).Verdict!;
}
