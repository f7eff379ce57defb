package org.diffusionj.gradient;

import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** How gradients pass each operator, backwards: the chain rule, one rule an operator. */
final class GradientRules {
    private static final Map<String, Consumer<Step>> RULES = Map.ofEntries(
            Map.entry("Identity", step -> step.give(0, step.gradient())),
            Map.entry("Add", ElementRules::add),
            Map.entry("Mul", ElementRules::multiply),
            Map.entry("Gelu", ElementRules::gelu),
            Map.entry("QuickGelu", ElementRules::quickGelu),
            Map.entry("Softmax", RowRules::softmax),
            Map.entry("LayerNormalization", RowRules::normalisation),
            Map.entry("ReduceMean", RowRules::mean),
            Map.entry("MatMul", ProductRules::product),
            Map.entry("FusedMatMul", ProductRules::linear),
            Map.entry("Conv", ConvolutionRule::apply),
            Map.entry("Reshape", step -> step.giveReshaped(0, step.gradient())),
            Map.entry("Unsqueeze", step -> step.giveReshaped(0, step.gradient())),
            Map.entry("Squeeze", step -> step.giveReshaped(0, step.gradient())),
            Map.entry("Transpose", ShapeRules::transpose),
            Map.entry("Concat", ShapeRules::concat),
            Map.entry("Split", ShapeRules::split),
            Map.entry("Resize", ShapeRules::resize));

    private GradientRules() {}

    /** Those that have a rule. */
    static Set<String> operators() {
        return RULES.keySet();
    }

    /** @throws IllegalStateException if there is no rule for the operator */
    static void apply(Step step) {
        Consumer<Step> rule = RULES.get(step.node().operator());
        if (rule == null) {
            throw new IllegalStateException("there is no gradient of the operator " + step.node().operator());
        }
        rule.accept(step);
    }
}
