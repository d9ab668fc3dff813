package dev.tollgate.admin;

import dev.tollgate.catalog.ChangeResult;
import dev.tollgate.error.ErrorCode;
import dev.tollgate.error.GatewayException;
import dev.tollgate.error.Refusal;
import java.util.List;

/** What the catalog says of a change. */
final class Changes {
    private Changes() {}

    /** Goes on where the change was made; otherwise a 400 that says all that is wrong with it. */
    static void check(ChangeResult result) {
        switch (result) {
            case ChangeResult.Done _ -> {}
            case ChangeResult.Invalid(List<String> problems) ->
                throw new GatewayException(Refusal.of(ErrorCode.INVALID_VALUE, String.join("; ", problems)));
        }
    }
}
