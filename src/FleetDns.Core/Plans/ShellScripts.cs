using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FleetDns.Core.Problems;

namespace FleetDns.Core.Plans;

/// <summary>Writes plans for bash. Untrusted text appears in single quotes, in a quoted here-document, or in a one-line comment.</summary>
internal static class ShellScripts
{
    public static string Of(Plan plan, Func<JsonObject, string> yaml, IReadOnlyList<RoleNeed> roles)
    {
        var script = new StringBuilder();
        Line("#!/usr/bin/env bash");
        Line($"# {OneLine(plan.Title)}");
        Line("# This script does with kubectl (and az) what FleetDns would do. The current kubectl context must be the hub.");
        Line("set -euo pipefail");
        foreach (var role in roles)
        {
            Line("");
            Line($"# {OneLine(role.Why)}");
            Line(PermissionNeeds.Command(role));
        }

        foreach (var document in plan.Documents)
        {
            Line("");
            Line($"# {OneLine(document.Reference.ToString())}{(document.Why.Length == 0 ? "" : $": {OneLine(document.Why)}")}");
            Write(document);
        }

        return script.ToString();

        void Line(string text) => script.Append(text).Append('\n');

        void Write(PlanDocument document)
        {
            switch (document.Action)
            {
                case DocumentAction.Keep:
                    Line("# It is unchanged.");
                    break;
                case DocumentAction.Delete:
                    Line($"kubectl delete {Address(document)}");
                    break;
                case DocumentAction.Update:
                    var patch = document.Manifest.Copy();
                    patch.Remove("apiVersion");
                    patch.Remove("kind");
                    Line($"kubectl patch {Address(document)} --type=merge --field-manager=fleetdns --patch "
                        + $"{Shell.Word(patch.ToJsonString())}");
                    break;
                default:
                    // Creating a namespace needs only the right to create; an apply would need patch too.
                    HereDocument(
                        document.Reference is { Group: "", Kind: "Namespace" }
                            ? $"kubectl get namespace {Shell.Word(document.Reference.Key.Name)} >/dev/null 2>&1 || kubectl create "
                                + "--field-manager=fleetdns -f -"
                            : "kubectl apply --server-side --field-manager=fleetdns -f -",
                        yaml(document.Manifest));
                    break;
            }
        }

        void HereDocument(string command, string text)
        {
            var end = "EOF";
            for (var i = 1; text.Split('\n').Contains(end); i++)
            {
                end = string.Create(CultureInfo.InvariantCulture, $"EOF{i}");
            }

            Line($"{command} <<'{end}'");
            script.Append(text);
            if (!text.EndsWith('\n'))
            {
                Line("");
            }

            Line(end);
        }
    }

    /// <summary><c>services --namespace=shop web</c>.</summary>
    private static string Address(PlanDocument document)
    {
        var kind = document.Kind?.ToString()
            ?? (document.Reference.Group.Length == 0 ? document.Reference.Kind.ToLowerInvariant()
            : $"{document.Reference.Kind.ToLowerInvariant()}.{document.Reference.Group}");
        var ns = document.Reference.Key.Namespace.Length == 0 ? "" : $" --namespace={Shell.Word(document.Reference.Key.Namespace)}";
        return $"{Shell.Word(kind)}{ns} {Shell.Word(document.Reference.Key.Name)}";
    }

    private static string OneLine(string text) => string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c));
}
