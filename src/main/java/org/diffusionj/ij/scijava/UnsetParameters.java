package org.diffusionj.ij.scijava;

import ij.ImagePlus;
import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;

/**
 * Keeps SciJava from filling in the parameters that a call left out, or from asking for them: to the model's advice it
 * would prefer the least number that is allowed. Where somebody can be asked, the command shows its own dialog.
 */
@Plugin(type = PreprocessorPlugin.class, priority = Priority.FIRST)
public final class UnsetParameters extends AbstractPreprocessorPlugin {
    @Override
    public void process(Module module) {
        if (module.getDelegateObject().getClass().getPackage() == getClass().getPackage()) {
            for (ModuleItem<?> input : module.getInfo().inputs()) {
                if (input.getType() != ImagePlus.class) { // the active image may be filled in
                    module.resolveInput(input.getName());
                }
            }
        }
    }
}
