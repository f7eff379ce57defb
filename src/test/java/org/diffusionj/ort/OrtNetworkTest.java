package org.diffusionj.ort;

import java.nio.file.Path;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;
import org.diffusionj.runtime.NetworkTest;
import org.junit.jupiter.api.io.TempDir;

class OrtNetworkTest extends NetworkTest {
    @TempDir
    Path folder;

    @Override
    protected Network doubling() {
        return new OrtBackend().open(new NetworkSource(TinyOnnx.doubling().write(folder.resolve("doubling.onnx"))));
    }

    @Override
    protected Network counting() {
        return new OrtBackend().open(new NetworkSource(TinyOnnx.counting().write(folder.resolve("counting.onnx"))));
    }
}
