package org.diffusionj.ij.library;

import java.nio.file.Path;
import java.util.List;
import org.diffusionj.settings.Setting;
import org.diffusionj.settings.Settings;
import org.diffusionj.settings.ValueKind;
import org.diffusionj.settings.Values;

/** What {@code Diffusion Models...} takes. */
public final class ModelsSettings {
    public static final Setting<String> GET = Setting.of("get", ValueKind.name());
    public static final Setting<String> REVISION = Setting.of("revision", ValueKind.name());
    public static final Setting<String> NAME = Setting.of("name", ValueKind.name());
    public static final Setting<Path> IMPORT = Setting.of("import", ValueKind.file());
    public static final Setting<String> CHECK = Setting.of("check", ValueKind.name());
    public static final Setting<String> DELETE = Setting.of("delete", ValueKind.name());
    public static final Setting<Path> ROOT = Setting.of("root", ValueKind.file());

    /** All of them. */
    public static final List<Setting<?>> ALL =
            List.of(GET, REVISION, NAME, IMPORT, CHECK, DELETE, ROOT, Settings.PRECISION);

    private static final List<Setting<?>> WORK = List.of(GET, IMPORT, CHECK, DELETE);

    private ModelsSettings() {}

    /** @throws IllegalArgumentException if they do not go together, saying why */
    static void check(Values values) {
        List<Setting<?>> work = WORK.stream().filter(values.settings()::contains).toList();
        if (work.size() > 1) {
            throw new IllegalArgumentException("'" + work.get(0) + "' and '" + work.get(1) + "' cannot be done in one"
                    + " call. Give one of get, import, check and delete.");
        }
        require(values, REVISION, List.of(GET));
        require(values, Settings.PRECISION, List.of(GET));
        require(values, NAME, List.of(GET, IMPORT));
        if (values.settings().contains(ROOT)) {
            require(values, ROOT, work.isEmpty() ? List.of(ROOT) : List.of(GET, IMPORT));
        }
    }

    private static void require(Values values, Setting<?> setting, List<Setting<?>> one) {
        if (values.settings().contains(setting) && one.stream().noneMatch(values.settings()::contains)) {
            throw new IllegalArgumentException("'" + setting + "' means nothing here: it goes with "
                    + String.join(" or ", one.stream().map(Setting::key).toList()) + ". Leave it out.");
        }
    }
}
