namespace FleetDns.Core.Fleet;

public enum ConditionStatus
{
    Unknown,
    True,
    False,
}

/// <summary>A Kubernetes condition. <see cref="Message"/> is untrusted text, shown as it is.</summary>
public sealed record Condition(
    string Type, ConditionStatus Status, string Reason, string Message, long ObservedGeneration, DateTimeOffset? LastTransition);

public static class Conditions
{
    /// <summary>The condition of that type; null if the controller has not reported it.</summary>
    public static Condition? Find(this EquatableArray<Condition> conditions, string type)
    {
        foreach (var condition in conditions)
        {
            if (condition.Type == type)
            {
                return condition;
            }
        }

        return null;
    }
}
