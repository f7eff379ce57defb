package org.diffusionj.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.diffusionj.ort.OrtBackend;
import org.diffusionj.runtime.Backend;
import org.diffusionj.runtime.Cancellation;
import org.diffusionj.runtime.Device;
import org.diffusionj.runtime.Network;
import org.diffusionj.runtime.NetworkSource;

/** Opens networks, and keeps the names of their files. */
public final class OpenedFiles implements Backend {
    private final OrtBackend backend = new OrtBackend();
    private final List<String> names = new ArrayList<>();

    /** Of all networks that were opened, in their order: the folder's name and the file's. */
    public List<String> names() {
        return names;
    }

    @Override
    public Network open(NetworkSource source, Cancellation cancellation) {
        names.add(source.file().getParent().getFileName() + "/" + source.file().getFileName());
        return backend.open(source, cancellation);
    }

    @Override
    public Device device() {
        return backend.device();
    }

    @Override
    public String describe() {
        return backend.describe();
    }
}
