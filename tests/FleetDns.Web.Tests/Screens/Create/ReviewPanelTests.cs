using Bunit;
using FleetDns.Core.Plans;
using FleetDns.Web.Parts;

namespace FleetDns.Web.Tests.Screens.Create;

public sealed class ReviewPanelTests : WizardTest
{
    private static readonly Plan s_plan =
        new("Test", [new PlanDocument(PlanKind.Service.Named("shop", "a"), [], DocumentAction.Create, "")], [], []);

    [Fact]
    public async Task An_undo_without_questions_takes_one_click()
    {
        var page = await AppliedAsync();
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Undo").Click());
        Assert.Equal(2, Pipeline.Applied.Count);
        Assert.NotNull(Pipeline.Applied[1].Preflight.Undoes);
        Assert.Contains("Undone: Service shop/a.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undo_that_needs_confirmation_is_reviewed_like_every_plan()
    {
        Pipeline.UndoFindings = [new PlanFinding("", PlanSeverity.Warn, "A step of 60 points.") { Confirmation = "step:shop/web" }];
        var page = await AppliedAsync();
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Undo").Click());
        Assert.Single(Pipeline.Applied);
        Assert.Contains("A step of 60 points.", Words(page), StringComparison.Ordinal);
        Assert.Equal("true", Button(page, "Undo").GetAttribute("aria-disabled"));

        await page.InvokeAsync(() => Button(page, "Back").Click());
        Assert.Contains("Written: Service shop/a.", Words(page), StringComparison.Ordinal);
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Undo").Click());
        await page.InvokeAsync(() => page.Find("input[type=checkbox]").Change(true));
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Undo").Click());
        Assert.Contains("step:shop/web", Pipeline.Applied[1].Consent.Confirmed);
        Assert.Contains("Undone: Service shop/a.", Words(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_that_can_be_overridden_waits_for_the_override_text_and_passes_it_on()
    {
        Pipeline.Findings = [new PlanFinding("", PlanSeverity.Refuse, "Guard rails cannot judge.") { Override = GuardRails.OverrideWords }];
        var page = Render<ReviewPanel>(p => p.Add(x => x.Plan, s_plan));
        Assert.Equal("true", Button(page, "Apply").GetAttribute("aria-disabled"));
        await page.InvokeAsync(() => page.Find(".typed input").Input("nearly"));
        Assert.Equal("true", Button(page, "Apply").GetAttribute("aria-disabled"));
        await page.InvokeAsync(() => page.Find(".typed input").Input(GuardRails.OverrideWords));
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        Assert.Equal(GuardRails.OverrideWords, Assert.Single(Pipeline.Applied).Consent.Override);
    }

    [Fact]
    public async Task A_panel_disposed_before_its_write_ends_does_not_update_itself()
    {
        var answer = new TaskCompletionSource();
        Pipeline.Until = answer.Task;
        var page = Render<ReviewPanel>(p => p.Add(x => x.Plan, s_plan));
        await RestAsync(page);
        var click = page.InvokeAsync(() => Button(page, "Apply").Click());
        await page.Instance.DisposeAsync();
        answer.SetResult();
        await click;
        await ShowsAsync(() => Tracker.Followed.Count == 1);   // written, and tracked all the same
    }

    private async Task<IRenderedComponent<ReviewPanel>> AppliedAsync()
    {
        var page = Render<ReviewPanel>(p => p.Add(x => x.Plan, s_plan));
        await RestAsync(page);
        await page.InvokeAsync(() => Button(page, "Apply").Click());
        return page;
    }
}
